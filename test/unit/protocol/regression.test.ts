import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {LOSS_RULE} from '../../../src/protocol/loss-rule.ts';
import {lossOf, roundsOf, verdictOn, type JudgedRow} from '../../../src/protocol/regression.ts';

const row = (epoch: number, match: 0 | 1 | null, more: Partial<JudgedRow> = {}): JudgedRow => ({
  ...{epoch, step: epoch * 10, exact_match: match, scores: null},
  ...more,
});

/** `1` right, `0` wrong, `-` not to be told; one epoch each. */
const rounds = (marks: string) =>
  roundsOf(
    [...marks].map((mark, epoch) => row(epoch, mark === '-' ? null : mark === '1' ? 1 : 0)),
    null,
  );

/** Epochs of the last right round and of the one with which it counts as lost. */
const lost = (marks: string, rule = LOSS_RULE): string => {
  const loss = lossOf(rounds(marks), rule);
  return loss === null ? 'no' : `${loss.from.epoch}→${loss.to.epoch}`;
};

test('right in 2 of the last 3 rounds and now wrong in two is lost', () => {
  const cases: Readonly<Record<string, string>> = {
    '': 'no',
    '1': 'no',
    '100': 'no',
    '110': 'no',
    '1100': '1→3',
    '101100': '3→5',
    '10100': '2→4',
    '00100': 'no',
    '11000': '1→3',
    '110000000': '1→3',
    '110001': 'no',
    '1100011': 'no',
    '11000100': 'no',
    '110001100': '6→8',
    '0000': 'no',
    '1-1-0-0': '2→6',
    '----': 'no',
  };
  for (const [marks, expected] of Object.entries(cases)) assert.equal(lost(marks), expected, marks);
});

test('how often it must have been right, of how many rounds, is the reader’s to say', () => {
  assert.equal(lost('100', {right: 1, of: 1}), '0→2');
  assert.equal(lost('1011100', {right: 4, of: 5}), '4→6');
  assert.equal(lost('1010100', {right: 4, of: 5}), 'no');
});

test('a loss stays the same one however long it lasts, and one that was never right is none', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), {maxLength: 12}), fc.nat(9), (start, more) => {
      const marks = start.map((isRight) => (isRight ? '1' : '0')).join('');
      const now = lost(`${marks}00`);
      assert.equal(lost(`${marks}00${'0'.repeat(more)}`), now);
      if (!marks.includes('1')) assert.equal(now, 'no');
      assert.equal(lost(`${marks}001`), 'no');
    }),
  );
});

test('of several answers at one step one that is right is enough', () => {
  const answers = [0, 1, 2, 3].flatMap((epoch) => [
    row(epoch, 0),
    row(epoch, epoch < 2 ? 1 : 0, {exact_match: epoch < 2 ? 1 : 0}),
    row(epoch, 0),
  ]);
  const told = roundsOf(answers, null);
  assert.deepEqual(
    told.map(({isRight}) => isRight),
    [true, true, false, false],
  );
  assert.equal(lossOf(told, LOSS_RULE)?.to.epoch, 3);
});

test('without an exact match the first own score tells whose best the job declares', () => {
  const meanings = {open: {}, reward: {max: 1}, other: {max: 5}};
  const scored = row(0, null, {scores: {open: 9, reward: 1, other: 2}});
  assert.deepEqual(verdictOn(scored, meanings), {isRight: true, score: 'scores.reward', value: 1});
  assert.deepEqual(verdictOn(row(0, null, {scores: {other: 2}}), meanings), {
    ...{isRight: false, score: 'scores.other', value: 2},
  });
  assert.deepEqual(verdictOn(row(0, null, {scores: {loss: 0}}), {loss: {direction: 'lower', min: 0}}), {
    ...{isRight: true, score: 'scores.loss', value: 0},
  });
  assert.equal(verdictOn(row(0, null, {scores: {open: 9}}), meanings), null);
  assert.deepEqual(verdictOn({...scored, exact_match: 0}, meanings), {
    ...{isRight: false, score: 'exact_match', value: 0},
  });
});
