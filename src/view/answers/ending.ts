import type {Prediction} from '../../protocol/protocol.ts';

/** How a prediction ended. */
export interface Ending {
  /** `stop`: by itself; `limit`: cut at the token limit; `other`: as the trainer says in `said`. */
  readonly kind: 'stop' | 'limit' | 'other';
  readonly said: string | null;
  /** Nobody said so: it has as many tokens as it might have. */
  readonly isInferred: boolean;
}

/** `null`: not known. */
export function endingOf({finish_reason, completion_tokens, max_new_tokens}: EndingFields): Ending | null {
  if (finish_reason === 'length') return {kind: 'limit', said: finish_reason, isInferred: false};
  if (finish_reason === 'stop') return {kind: 'stop', said: finish_reason, isInferred: false};
  if (finish_reason !== null && finish_reason !== '')
    return {kind: 'other', said: finish_reason, isInferred: false};
  if (completion_tokens === null || max_new_tokens === null || max_new_tokens === 0) return null;
  return completion_tokens >= max_new_tokens ? {kind: 'limit', said: null, isInferred: true} : null;
}

type EndingFields = Pick<Prediction, 'finish_reason' | 'completion_tokens' | 'max_new_tokens'>;

/** A text that ends by saying the same over and over. */
export interface Loop {
  /** What is repeated. */
  readonly unit: string;
  readonly times: number;
  /** Where the first of them begins. */
  readonly from: number;
}

/** Characters at the end that are looked at: a loop goes on to the end. */
const TAIL = 4096;
/** Longest unit: a paragraph. */
const MAX_UNIT = 1024;
/** As often at least, and over as many characters together: short words are said twice by anybody. */
const MIN_TIMES = 4;
const MIN_CHARACTERS = 40;

/**
 * The shortest unit that the text repeats up to its end, four times or more over at least 40 characters; the last time may be
 * cut off. Found by the prefix function of the reversed tail (Knuth, Morris, Pratt 1977): the shortest period of each
 * length, in one pass.
 */
export function loopIn(text: string): Loop | null {
  const tail = text.slice(-TAIL);
  if (tail.length < MIN_CHARACTERS) return null;
  // In a text that ends so, its last characters stood there before; in most texts they did not.
  const last = tail.slice(-MIN_CHARACTERS / MIN_TIMES);
  if (tail.lastIndexOf(last, tail.length - last.length - 1) === -1) return null;
  const n = tail.length;
  const at = (i: number): number => tail.charCodeAt(n - 1 - i);
  // border[i]: length of the longest proper border of the last i + 1 characters.
  const border = new Uint16Array(n);
  let best: {unit: number; length: number} | null = null;
  for (let i = 1, length = 0; i < n; i++) {
    while (length > 0 && at(i) !== at(length)) length = border[length - 1]!;
    if (at(i) === at(length)) length++;
    border[i] = length;
    const unit = i + 1 - length;
    const covered = i + 1;
    if (unit > MAX_UNIT || covered < MIN_CHARACTERS || covered < MIN_TIMES * unit) continue;
    if (best === null || covered - unit >= best.length - best.unit) best = {unit, length: covered};
  }
  if (best === null) return null;
  const unit = tail.slice(n - best.unit);
  if (unit.trim() === '') return null;
  const times = Math.floor(best.length / best.unit);
  return {unit, times, from: text.length - times * best.unit};
}
