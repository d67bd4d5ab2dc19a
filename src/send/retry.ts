/**
 * What an answer of the server means for what was sent. Pure; demo/python/tests/vectors/retries.json holds the cases, which
 * the Python package decides alike.
 */

const FIRST_CEILING_MS = 500;
const LAST_CEILING_MS = 60_000;
/** A `Retry-After` above this is not believed. */
const MAX_RETRY_AFTER_MS = 300_000;
/** Pause before what only a person can mend is tried again. */
export const HOLD_MS = 300_000;

export type Decision =
  | {readonly action: 'done'}
  /** The same again, after what the server asked for; `null`: as `backoffMs` says. */
  | {readonly action: 'retry'; readonly waitMs: number | null}
  /** In halves; a single record is left out. */
  | {readonly action: 'split'}
  /** The records at these places are left out, the others sent again. */
  | {readonly action: 'drop'; readonly indices: readonly number[]}
  /** Get a new job token, then the same again. */
  | {readonly action: 'register'}
  /** Only a person can mend it: keep everything, look again much later. */
  | {readonly action: 'hold'};

/**
 * Milliseconds before attempt number `attempt` + 1. Full jitter: a uniform pick below a ceiling that doubles, so that
 * trainers that were cut off together do not come back together.
 */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** Math.min(attempt, 30));
}

/**
 * @param status `null` when there was no answer
 * @param body the answer, where it is a JSON object
 * @param retryAfter the header
 */
export function decide(
  status: number | null,
  body: Readonly<Record<string, unknown>> | null,
  retryAfter: string | null,
): Decision {
  if (status === 200 && body?.['success'] === true) return {action: 'done'};
  // A login page or a proxy that answers 200 or redirects has stored nothing.
  if (status === null || status < 400) return {action: 'retry', waitMs: null};
  if (status === 401 || status === 404) return {action: 'register'};
  if (status === 403 || status === 405 || status === 409) return {action: 'hold'};
  if (status === 413) return {action: 'split'};
  if (status === 400 || status === 415 || status === 422) {
    const indices = badIndices(body);
    return indices.length > 0 ? {action: 'drop', indices} : {action: 'split'};
  }
  return {action: 'retry', waitMs: retryAfterMs(retryAfter)};
}

/** The records that an error names by their paths, such as `predictions[3].epoch`; ascending. */
function badIndices(body: Readonly<Record<string, unknown>> | null): readonly number[] {
  const details: unknown = body?.['details'];
  const found = (Array.isArray(details) ? details : []).flatMap((detail: unknown) => {
    const path = typeof detail === 'object' && detail !== null && 'path' in detail ? String(detail.path) : '';
    return /^predictions\[(\d+)\]/.exec(path)?.[1] ?? [];
  });
  return [...new Set(found.map(Number))].sort((a, b) => a - b);
}

/** `null` when the header is absent or no number of seconds. */
export function retryAfterMs(value: string | null): number | null {
  if (value === null || !/^\s*\d{1,9}(\.\d{1,9})?\s*$/.test(value)) return null;
  return Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS);
}
