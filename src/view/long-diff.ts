/** The diff of texts that are too long to be compared in one go: by sentences first, then within those that differ. */
import {diffArrays} from 'diff';
import {diffText, joined, type DiffPart, type DiffUnit} from './text-diff.ts';

/** Sentences that may differ between two that both texts have; beyond it all from the first to the last is taken to. */
const MAX_EDITS = 200;
/** Characters of two differing stretches together in which single words or characters are still told apart. */
const MAX_STRETCH = 2000;
/** Sentences that are looked at between two breaths. */
const BREATH = 500;

/** A line, or a part of one up to the end of a sentence; at most 400 characters. */
const SENTENCE = /[^\n]{0,400}?(?:\n|[.!?;:]\s|$)|[^\n]{1,400}/g;

/**
 * As `diffText` does, in slices of some milliseconds: whoever runs it may do something else at each `yield`. Coarser where
 * the texts have little in common.
 */
export function* diffLong(
  groundTruth: string,
  prediction: string,
  unit: DiffUnit,
): Generator<void, readonly DiffPart[]> {
  const truth = groundTruth.trim();
  const said = prediction.trim();
  const start = prediction.length - prediction.trimStart().length;
  const [head, tail] = commonEnds(truth, said);
  yield;
  const numbers = new Map<string, number>();
  const from = yield* sentences(truth.slice(head, truth.length - tail), numbers);
  const to = yield* sentences(said.slice(head, said.length - tail), numbers);
  const parts: DiffPart[] = [{kind: 'same', text: prediction.slice(0, start + head)}];
  let [t, s, missing, extra] = [0, 0, '', ''];
  const same = (count: number): void => {
    if (missing !== '' || extra !== '') parts.push(...stretch(missing, extra, unit));
    [missing, extra] = ['', ''];
    t += count;
    parts.push({kind: 'same', text: to.texts.slice(s, (s += count)).join('')});
  };
  const anchors = anchorsOf(from.numbers, to.numbers);
  yield;
  for (const [endT, endS] of [...anchors, [from.texts.length, to.texts.length] as const]) {
    for (const {added, removed, count} of changesOf(from.numbers.slice(t, endT), to.numbers.slice(s, endS))) {
      if (removed) missing += from.texts.slice(t, (t += count)).join('');
      else if (added) extra += to.texts.slice(s, (s += count)).join('');
      else same(count);
    }
    same(Math.min(1, from.texts.length - endT));
    yield;
  }
  parts.push({kind: 'same', text: prediction.slice(start + said.length - tail)});
  return joined(parts);
}

interface Step {
  readonly added: boolean;
  readonly removed: boolean;
  readonly count: number;
}

/** Few lie between two anchors; where they do not, it is not looked for long. */
function changesOf(from: number[], to: number[]): readonly Step[] {
  return (
    diffArrays(from, to, {maxEditLength: MAX_EDITS}) ?? [
      {removed: true, added: false, count: from.length},
      {removed: false, added: true, count: to.length},
    ]
  );
}

/**
 * Sentences that both texts have once, in the order of both: the longest such row of them (B. Cohen's patience diff). What
 * lies between is compared by itself, so that the time grows with the length of the texts and not with its square.
 */
function anchorsOf(
  from: readonly number[],
  to: readonly number[],
): readonly (readonly [t: number, s: number])[] {
  const [inFrom, inTo] = [places(from), places(to)];
  const pairs = from.flatMap((number, t) => {
    const s = inTo.get(number) ?? -1;
    return s >= 0 && inFrom.get(number) === t ? [{t, s, before: -1}] : [];
  });
  // ends[i]: the pair with which a rising row of i + 1 ends lowest.
  const ends: number[] = [];
  for (const [i, pair] of pairs.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]!]!.s < pair.s) low = middle + 1;
      else high = middle;
    }
    pair.before = ends[low - 1] ?? -1;
    ends[low] = i;
  }
  const row: (readonly [number, number])[] = [];
  for (let pair = pairs[ends.at(-1) ?? -1]; pair !== undefined; pair = pairs[pair.before])
    row.push([pair.t, pair.s]);
  return row.reverse();
}

/** Where each number stands; -1: more than once. */
function places(numbers: readonly number[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [i, number] of numbers.entries()) found.set(number, found.has(number) ? -1 : i);
  return found;
}

function stretch(missing: string, extra: string, unit: DiffUnit): readonly DiffPart[] {
  if (missing !== '' && extra !== '' && missing.length + extra.length <= MAX_STRETCH)
    return diffText(missing, extra, unit);
  return [
    {kind: 'missing', text: missing},
    {kind: 'extra', text: extra},
  ];
}

/** How many characters the texts begin and end with in common, cut back to whole lines. */
function commonEnds(a: string, b: string): readonly [head: number, tail: number] {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a.charCodeAt(head) === b.charCodeAt(head)) head++;
  if (head < a.length || head < b.length) head = a.lastIndexOf('\n', head - 1) + 1;
  let tail = 0;
  while (tail < most - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail))
    tail++;
  const line = a.indexOf('\n', a.length - tail);
  return [head, line === -1 ? 0 : a.length - line - 1];
}

interface Sentences {
  readonly texts: readonly string[];
  /** Equal for texts that are equal but for letter case. */
  readonly numbers: number[];
}

function* sentences(text: string, known: Map<string, number>): Generator<void, Sentences> {
  const texts: string[] = [];
  const numbers: number[] = [];
  for (const [found] of text.matchAll(SENTENCE)) {
    if (found === '') continue;
    const key = found.toLowerCase();
    let number = known.get(key);
    if (number === undefined) known.set(key, (number = known.size));
    texts.push(found);
    numbers.push(number);
    if (texts.length % BREATH === 0) yield;
  }
  return {texts, numbers};
}
