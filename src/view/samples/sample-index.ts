/** Which fixed prompts the held rows belong to, kept up to date row by row. */
import type {SampleKey} from '../../context/stream-context.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import type {RowChange} from '../../stream/rows/prediction-store.ts';

/** One fixed prompt and the rows held of it. */
export interface Sample extends SampleKey {
  /** Names the sample among those of its job: `5`, or `5@its-source`. */
  readonly id: string;
  /** Ascending by (epoch, step). */
  readonly rows: readonly Prediction[];
}

export const sampleId = ({sample_index, sample_source_id}: SampleKey): string =>
  sample_source_id === null ? `${sample_index}` : `${sample_index}@${sample_source_id}`;

/** Order in which a sample's predictions were made. */
export const byRound = (a: Prediction, b: Prediction): number =>
  a.epoch - b.epoch || a.step - b.step || a.completion_index - b.completion_index || a.seq - b.seq;

/** One list of two that overlap: of two versions of a row the greater seq stays. */
export function mergeRows(a: readonly Prediction[], b: readonly Prediction[]): readonly Prediction[] {
  const rows = new Map<string, Prediction>();
  for (const row of [...a, ...b]) {
    const held = rows.get(row.id);
    if (held === undefined || held.seq < row.seq) rows.set(row.id, row);
  }
  return [...rows.values()].sort(byRound);
}

interface MutableSample extends Sample {
  rows: Prediction[];
}

/** Rows by sample. A change costs its own rows, not those already held. */
export class SampleIndex {
  readonly #samples = new Map<string, MutableSample>();
  #sorted: readonly Sample[] | null = null;

  constructor(rows: Iterable<Prediction> = []) {
    for (const row of rows) this.#add(row);
  }

  apply({changed, removed}: RowChange): void {
    for (const row of removed) this.#remove(row);
    for (const row of changed) this.#add(row);
  }

  /** Ascending by sample_index, then by source. */
  get samples(): readonly Sample[] {
    this.#sorted ??= [...this.#samples.values()].sort(
      (a, b) =>
        a.sample_index - b.sample_index || (a.sample_source_id ?? '').localeCompare(b.sample_source_id ?? ''),
    );
    return this.#sorted;
  }

  get(id: string): Sample | undefined {
    return this.#samples.get(id);
  }

  #add(row: Prediction): void {
    const id = sampleId(row);
    const sample = this.#samples.get(id);
    if (sample === undefined) {
      const {sample_index, sample_source_id} = row;
      this.#samples.set(id, {id, sample_index, sample_source_id, rows: [row]});
      this.#sorted = null;
      return;
    }
    const {rows} = sample;
    // Rows mostly come in order: looked for from the end.
    let at = rows.length;
    while (at > 0 && byRound(rows[at - 1]!, row) > 0) at--;
    rows.splice(at, 0, row);
  }

  #remove(row: Prediction): void {
    const sample = this.#samples.get(sampleId(row));
    const at = sample?.rows.indexOf(row) ?? -1;
    if (sample === undefined || at < 0) return;
    sample.rows.splice(at, 1);
    if (sample.rows.length > 0) return;
    this.#samples.delete(sample.id);
    this.#sorted = null;
  }
}

/** What a search looks at. */
export interface Searchable {
  readonly id: string;
  readonly sample_index: number;
  readonly prompt: string;
}

/** Characters of a prompt that a search looks at: a prompt may be a megabyte. */
const SEARCHED = 2000;

/** Samples whose prompt has `text`, letter case apart, or whose number it is; those that start with it come first. */
export function searchSamples<One extends Searchable>(samples: readonly One[], text: string): readonly One[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return samples;
  const ranked = samples.flatMap((sample) => {
    if (`${sample.sample_index}` === wanted || sample.id === wanted) return [{sample, rank: 0}];
    const at = sample.prompt.slice(0, SEARCHED).toLowerCase().indexOf(wanted);
    return at < 0 ? [] : [{sample, rank: at === 0 ? 1 : 2}];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({sample}) => sample);
}

/** Numbers that several samples bear, told apart by their sources; `samples` ascending. */
export const sharedNumbers = (samples: readonly Pick<Searchable, 'sample_index'>[]): ReadonlySet<number> =>
  new Set(
    samples.flatMap(({sample_index}, i) =>
      samples[i - 1]?.sample_index === sample_index ? [sample_index] : [],
    ),
  );

/** The sample that an id names: `5`, or `5@its-source`; `null` for what is none. */
export function parseSampleId(id: string): SampleKey | null {
  const match = /^(\d{1,15})(?:@(.*))?$/s.exec(id);
  return match === null ? null : {sample_index: Number(match[1]), sample_source_id: match[2] ?? null};
}
