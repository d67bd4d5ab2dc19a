import type {IncomingMessage} from 'node:http';

/**
 * The media type that the client likes best of those that there are (the first, where it does not care); `null` when it
 * takes none of them.
 */
export function acceptedOf<T extends string>({headers}: IncomingMessage, offered: readonly T[]): T | null {
  const ranges = (headers.accept?.trim() || '*/*').split(',').map(parseRange);
  let best: {type: T; quality: number} | null = null;
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > (best?.quality ?? 0)) best = {type, quality};
  }
  return best?.type ?? null;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return {type, quality: quality >= 0 && quality <= 1 ? quality : 0};
}

/** The most specific range that covers the type decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const [group] = type.split('/', 1);
  for (const covering of [type, `${group}/*`, '*/*']) {
    const range = ranges.find((one) => one.type === covering);
    if (range) return range.quality;
  }
  return 0;
}
