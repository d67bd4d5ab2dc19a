/**
 * How well a prediction matches its ground truth. One pure module that the server (rows that come without scores) and
 * the page (recorded runs without scores) share. P and T are prediction and truth, trimmed and lower-cased; lengths are
 * in code points.
 */
import {SCORE_NAMES, byName, scoreRule, type ScoreName, type Scores} from './fields.ts';

export const NO_SCORES: Scores = byName(SCORE_NAMES, () => null);

type SentScores = {readonly [Name in ScoreName]?: number | null | undefined};

/** Whether none is left to compute. */
export const hasAllScores = (sent: SentScores): boolean => SCORE_NAMES.every((name) => sent[name] != null);

/** Whether all were sent, and none above its cap. */
export const isStoredAs = <Sent extends SentScores>(sent: Sent): sent is Sent & Scores =>
  SCORE_NAMES.every((name) => {
    const value = sent[name];
    return value != null && value <= (scoreRule(name).cap ?? Infinity);
  });

/** As they are stored: a score that was sent wins, and one above its cap counts as that. */
export const storedScores = (sent: SentScores, computed: Scores): Scores =>
  byName(SCORE_NAMES, (name) => {
    const value = sent[name] ?? computed[name];
    return value === null ? null : Math.min(value, scoreRule(name).cap ?? Infinity);
  });

/** Above this many cells (|P| × |T|) char_error_rate is left `null`: it would take over a tenth of a second. */
export const MAX_CELLS = 4e8;

/** Inner steps between two yields; 2¹⁸ take about 2 ms. */
const STEPS_PER_SLICE = 1 << 18;

/**
 * Scores one prediction at once. A truth that is `null` or empty gives no scores.
 *
 * - exact_match: 1 if P = T, else 0
 * - char_error_rate: min(1, Levenshtein(P, T) / |T|); when |T| = 0: 0 if |P| = 0, else 1
 * - length_ratio: |P| / |T|, 0 when |T| = 0
 * - word_overlap: |words(P) ∩ words(T)| / |words(P)| over sets of white-space-separated words, 0 when P has none
 */
export function score(prediction: string, groundTruth: string | null): Scores {
  const slices = scoreInSlices(prediction, groundTruth);
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
  }
}

/**
 * The same in slices of a few milliseconds: a server goes back to its event loop at every `yield`. Above `maxCells` the
 * char_error_rate is `null`.
 */
export function* scoreInSlices(
  prediction: string,
  groundTruth: string | null,
  maxCells = MAX_CELLS,
): Generator<void, Scores> {
  if (groundTruth === null || groundTruth === '') return NO_SCORES;
  const p = prediction.trim().toLowerCase();
  const t = groundTruth.trim().toLowerCase();
  const word_overlap = yield* wordOverlap(p, t);
  const alphabet = new Map<number, number>();
  const pCodes = yield* codePoints(p, alphabet);
  const tCodes = yield* codePoints(t, alphabet);
  const isTooLong = pCodes.length * tCodes.length > maxCells;
  const distance = p === t ? 0 : isTooLong ? null : yield* levenshtein(pCodes, tCodes, alphabet.size);
  return {
    exact_match: p === t ? 1 : 0,
    char_error_rate: distance === null ? null : errorRate(distance, pCodes.length, tCodes.length),
    length_ratio: tCodes.length === 0 ? 0 : pCodes.length / tCodes.length,
    word_overlap,
  };
}

function errorRate(distance: number, pLength: number, tLength: number): number {
  if (tLength === 0) return pLength === 0 ? 0 : 1;
  return Math.min(1, distance / tLength);
}

function* wordOverlap(p: string, t: string): Generator<void, number> {
  const pWords = yield* words(p);
  if (pWords.size === 0) return 0;
  const tWords = yield* words(t);
  let shared = 0;
  for (const word of pWords) if (tWords.has(word)) shared++;
  return shared / pWords.size;
}

function* words(text: string): Generator<void, Set<string>> {
  const found = new Set<string>();
  let count = 0;
  for (const [word] of text.matchAll(/\S+/g)) {
    found.add(word);
    if (++count % 20_000 === 0) yield;
  }
  return found;
}

/** Code points as small dense numbers, so that a plain array can take the place of a map in the inner loop. */
function* codePoints(text: string, alphabet: Map<number, number>): Generator<void, Uint32Array> {
  const codes = new Uint32Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    if (i % STEPS_PER_SLICE === STEPS_PER_SLICE - 1) yield;
    const point = text.codePointAt(i) ?? 0;
    if (point > 0xffff) i++;
    let code = alphabet.get(point);
    if (code === undefined) alphabet.set(point, (code = alphabet.size));
    codes[length++] = code;
  }
  return codes.subarray(0, length);
}

/**
 * Levenshtein distance, 32 rows of the matrix at a time: the bit-vector algorithm of G. Myers, "A fast bit-vector
 * algorithm for approximate string matching based on dynamic programming" (1999), in blocks after H. Hyyrö (2003).
 */
function* levenshtein(a: Uint32Array, b: Uint32Array, alphabetSize: number): Generator<void, number> {
  const [rows, columns] = a.length <= b.length ? [a, b] : [b, a];
  if (rows.length === 0) return columns.length;
  const matches = new Uint32Array(alphabetSize);
  // What a block of 32 rows hands to the next one, a column a byte: +1, 0 or -1 at its last row.
  const carry = new Int8Array(columns.length).fill(1);
  let distance = 0;
  let steps = 0;
  for (let top = 0; top < rows.length; top += 32) {
    const height = Math.min(32, rows.length - top);
    for (let i = 0; i < height; i++) matches[rows[top + i]!]! |= 1 << i;
    const last = height - 1;
    let plus = -1;
    let minus = 0;
    distance = top + height;
    for (let j = 0; j < columns.length; j++) {
      if (++steps % STEPS_PER_SLICE === 0) yield;
      const carryIn = carry[j]!;
      let equal = matches[columns[j]!]!;
      const vertical = equal | minus;
      if (carryIn < 0) equal |= 1;
      const horizontal = (((equal & plus) + plus) ^ plus) | equal;
      let up = minus | ~(horizontal | plus);
      let down = plus & horizontal;
      const carryOut = ((up >>> last) & 1) - ((down >>> last) & 1);
      carry[j] = carryOut;
      distance += carryOut;
      up = (up << 1) | (carryIn > 0 ? 1 : 0);
      down = (down << 1) | (carryIn < 0 ? 1 : 0);
      plus = down | ~(vertical | up);
      minus = up & vertical;
    }
    for (let i = 0; i < height; i++) matches[rows[top + i]!] = 0;
  }
  return distance;
}
