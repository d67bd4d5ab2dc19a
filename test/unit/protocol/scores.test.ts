import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Scores} from '../../../src/protocol/protocol.ts';
import {MAX_CELLS, NO_SCORES, score, scoreInSlices} from '../../../src/protocol/scores.ts';

const scores = (exact: number, error: number | null, ratio: number, overlap: number): Scores => ({
  exact_match: exact,
  char_error_rate: error,
  length_ratio: ratio,
  word_overlap: overlap,
});

const KNOWN: readonly (readonly [string, string, Scores])[] = [
  ['kitten', 'sitting', scores(0, 3 / 7, 6 / 7, 0)],
  ['the the cat', 'the cat sat', scores(0, 4 / 11, 1, 1)],
  ['hello world', 'hello, world', scores(0, 1 / 12, 11 / 12, 0.5)],
  ['paris ', 'PARIS', scores(1, 0, 1, 1)],
  ['x', '   ', scores(0, 1, 0, 0)],
  ['', '   ', scores(1, 0, 0, 0)],
  ['😀', 'a', scores(0, 1, 1, 0)],
  ['', 'abc', scores(0, 1, 0, 0)],
];
for (const [prediction, truth, expected] of KNOWN) {
  test(`${JSON.stringify(prediction)} for ${JSON.stringify(truth)}`, () => {
    assert.deepEqual(score(prediction, truth), expected);
  });
}

test('without a truth there are no scores', () => {
  assert.deepEqual(score('x', ''), NO_SCORES);
  assert.deepEqual(score('x', null), NO_SCORES);
});

/** The definitions, as they are written. */
function naive(prediction: string, truth: string): Scores {
  const p = prediction.trim().toLowerCase();
  const t = truth.trim().toLowerCase();
  const [a, b] = [[...p], [...t]];
  let previous = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(
        previous[j]! + 1,
        row[j - 1]! + 1,
        previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    previous = row;
  }
  const distance = previous[b.length]!;
  const pWords = new Set(p.split(/\s+/).filter(Boolean));
  const tWords = new Set(t.split(/\s+/).filter(Boolean));
  const shared = [...pWords].filter((word) => tWords.has(word)).length;
  return scores(
    p === t ? 1 : 0,
    b.length === 0 ? (a.length === 0 ? 0 : 1) : Math.min(1, distance / b.length),
    b.length === 0 ? 0 : a.length / b.length,
    pWords.size === 0 ? 0 : shared / pWords.size,
  );
}

// Few characters, so that texts are alike; long enough for several blocks of 32 rows.
const unit = fc.constantFrom('a', 'b', 'B', ' ', '\n', 'é', '😀');
const text = fc.string({unit, maxLength: 120});

test('any texts score as the definitions say', () => {
  fc.assert(
    fc.property(text, text, (prediction, truth) => {
      fc.pre(truth !== '');
      assert.deepEqual(score(prediction, truth), naive(prediction, truth));
    }),
    {numRuns: 1000},
  );
});

test('texts at the edges of a block score as the definitions say', () => {
  for (const length of [1, 31, 32, 33, 63, 64, 65, 96]) {
    const truth = 'ab'.repeat(length).slice(0, length);
    for (const prediction of [truth, `x${truth}`, truth.slice(1), `${truth}x`, 'b'.repeat(length)]) {
      assert.deepEqual(score(prediction, truth), naive(prediction, truth), `${length} ${prediction}`);
    }
  }
});

test('work is handed back often, and nothing is lost by it', () => {
  const prediction = 'ab'.repeat(10_000);
  const truth = 'ba'.repeat(10_000);
  const slices = scoreInSlices(prediction, truth);
  let count = 0;
  for (;;) {
    const slice = slices.next();
    if (slice.done) {
      assert.deepEqual(slice.value.char_error_rate, 2 / 20_000);
      break;
    }
    count++;
  }
  // 20,000 × 20,000 cells, 32 of them a step, in slices of 2¹⁸ steps.
  assert.ok(count >= 47, `${count} slices`);
});

test('texts too large to compare keep their other scores', () => {
  const prediction = 'a '.repeat(Math.sqrt(MAX_CELLS) / 2 + 1);
  const truth = 'b '.repeat(Math.sqrt(MAX_CELLS) / 2 + 1);
  assert.deepEqual(score(prediction, truth), scores(0, null, 1, 0));
});
