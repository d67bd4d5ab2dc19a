/**
 * Where a prediction departs from its ground truth, as data: an element turns each part into text of its own, never
 * into markup. Letter case and blanks at either end count as equal, as they do in the scores.
 */
import {diffArrays} from 'diff';

export type DiffUnit = 'char' | 'word';

export interface DiffPart {
  /** `same` and `extra` together are the prediction; `missing` is in the ground truth only. */
  readonly kind: 'same' | 'missing' | 'extra';
  readonly text: string;
}

/** Edits after which two texts are taken to share start and end only: bounds the search to some ten milliseconds. */
const MAX_EDITS = 1000;

/** A base letter stays with its accents, and an emoji in one piece. */
const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const TOKENS = {
  char: (text: string): string[] =>
    /^[\n\x20-\x7e]*$/.test(text) ? [...text] : Array.from(graphemes.segment(text), ({segment}) => segment),
  word: (text: string): string[] => text.match(/\s+|[\p{L}\p{M}\p{N}_'’]+|[^\s\p{L}\p{M}\p{N}_'’]/gu) ?? [],
} satisfies Record<DiffUnit, (text: string) => string[]>;

/** The parts in reading order; where the texts part, what is missing comes before what is extra. */
export function diffText(groundTruth: string, prediction: string, unit: DiffUnit): readonly DiffPart[] {
  const core = prediction.trim();
  const start = prediction.length - prediction.trimStart().length;
  const truth = TOKENS[unit](groundTruth.trim());
  return joined([
    {kind: 'same', text: prediction.slice(0, start)},
    ...readable(edits(truth, TOKENS[unit](core)), CHANCE[unit]).flatMap(parts),
    {kind: 'same', text: prediction.slice(start + core.length)},
  ]);
}

/** How much of two texts is the same: 0 (nothing) to 1 (all), by characters of the longer. */
export function likeness(parts: readonly DiffPart[]): number {
  const {same, missing, extra} = lengths(parts);
  const longer = same + Math.max(missing, extra);
  return longer === 0 ? 1 : same / longer;
}

/** Whether marks help a reader. In texts of some length that have little in common they would be all marks. */
export function isWorthMarking(parts: readonly DiffPart[]): boolean {
  const {same, missing, extra} = lengths(parts);
  return same + Math.max(missing, extra) <= 60 || likeness(parts) >= 0.35;
}

function lengths(parts: readonly DiffPart[]): Record<DiffPart['kind'], number> {
  const sums = {same: 0, missing: 0, extra: 0};
  for (const {kind, text} of parts) sums[kind] += text.length;
  return sums;
}

/** One place where the texts part: the equal run before it, as each of them writes it, then what each has of its own. */
interface Edit {
  readonly same: readonly [truth: string, said: string];
  readonly missing: string;
  readonly extra: string;
}

const size = ({missing, extra}: Edit): number => Math.max(missing.length, extra.length);

const equal = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();

function edits(truth: readonly string[], said: readonly string[]): Edit[] {
  const found: Edit[] = [];
  let t = 0;
  let s = 0;
  let same: Edit['same'] = ['', ''];
  const take = (missing: number, extra: number): void => {
    const edit = {same, missing: slice(truth, t, missing), extra: slice(said, s, extra)};
    found.push(edit);
    same = ['', ''];
    t += missing;
    s += extra;
  };
  const skip = (count: number): void => {
    same = [same[0] + slice(truth, t, count), same[1] + slice(said, s, count)];
    t += count;
    s += count;
  };

  const shorter = Math.min(truth.length, said.length);
  let head = 0;
  while (head < shorter && equal(truth[head]!, said[head]!)) head++;
  let tail = 0;
  while (tail < shorter - head && equal(truth.at(-1 - tail)!, said.at(-1 - tail)!)) tail++;
  const from = truth.slice(head, truth.length - tail);
  const to = said.slice(head, said.length - tail);
  const changes = diffArrays(from, to, {comparator: equal, maxEditLength: MAX_EDITS});

  skip(head);
  if (changes === undefined) take(from.length, to.length);
  for (const {added, removed, count} of changes ?? []) {
    if (added) take(0, count);
    else if (removed) take(count, 0);
    else skip(count);
  }
  skip(tail);
  take(0, 0);
  return found;
}

const slice = (tokens: readonly string[], from: number, count: number): string =>
  tokens.slice(from, from + count).join('');

/** Whether an equal run between two edits is more likely chance than agreement. */
const CHANCE: Record<DiffUnit, (run: string, before: Edit, after: Edit) => boolean> = {
  char: (run, before, after) => run.length <= Math.min(size(before), size(after)),
  word: (run) => !/[\p{L}\p{N}]/u.test(run),
};

/**
 * Takes matches by chance into the edits around them; without this the diff of two unlike texts is confetti. For
 * characters: equal runs no longer than the edits on both sides (the semantic clean-up of N. Fraser's
 * diff-match-patch). For words: runs of blanks and punctuation.
 */
function readable(all: readonly Edit[], isChance: (typeof CHANCE)[DiffUnit]): Edit[] {
  const kept: Edit[] = [];
  for (const next of all) {
    let edit = next;
    for (let before = kept.at(-1); before !== undefined; before = kept.at(-1)) {
      const touching = edit.same[1] === '';
      if (!touching && (size(before) === 0 || size(edit) === 0 || !isChance(edit.same[1], before, edit)))
        break;
      kept.pop();
      edit = {
        same: before.same,
        missing: before.missing + edit.same[0] + edit.missing,
        extra: before.extra + edit.same[1] + edit.extra,
      };
    }
    kept.push(edit);
  }
  return kept;
}

const parts = ({same, missing, extra}: Edit): DiffPart[] => [
  {kind: 'same', text: same[1]},
  {kind: 'missing', text: missing},
  {kind: 'extra', text: extra},
];

export function joined(list: readonly DiffPart[]): readonly DiffPart[] {
  const result: DiffPart[] = [];
  for (const part of list) {
    const last = result.at(-1);
    if (part.text === '') continue;
    if (last?.kind === part.kind) result[result.length - 1] = {kind: part.kind, text: last.text + part.text};
    else result.push(part);
  }
  return result;
}
