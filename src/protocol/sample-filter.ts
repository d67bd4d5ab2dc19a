/**
 * Several samples as one text, as the filter `samples` has them: numbers between commas, `5,7,12`, with `@` and the source
 * where they have one, sources between semicolons: `5,7@news;5@chat`. A source is percent-encoded. `none`: no sample.
 */
interface Sample {
  readonly sample_index: number;
  readonly sample_source_id: string | null;
}

/** Numbers of samples of one source, or of none. */
export interface SampleGroup {
  readonly source: string | null;
  readonly indexes: readonly number[];
}

const NONE = 'none';
const GROUP = "\\d{1,16}(?:,\\d{1,16})*(?:@[\\w.~!*'()%-]*)?";
export const SAMPLES_PATTERN = `^(?:${NONE}|${GROUP}(?:;${GROUP})*)$`;

export function writeSamples(samples: Iterable<Sample>): string {
  const groups = new Map<string | null, number[]>();
  for (const {sample_index, sample_source_id} of samples) {
    const indexes = groups.get(sample_source_id);
    if (indexes === undefined) groups.set(sample_source_id, [sample_index]);
    else indexes.push(sample_index);
  }
  if (groups.size === 0) return NONE;
  return [...groups]
    .map(([source, indexes]) => indexes.join() + (source === null ? '' : `@${encodeURIComponent(source)}`))
    .join(';');
}

/** @param text one that `SAMPLES_PATTERN` lets through */
export function readSamples(text: string): readonly SampleGroup[] {
  if (text === NONE) return [];
  return text.split(';').map((group) => {
    const [indexes = '', source = null] = group.split('@');
    return {source: source === null ? null : decoded(source), indexes: indexes.split(',').map(Number)};
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
