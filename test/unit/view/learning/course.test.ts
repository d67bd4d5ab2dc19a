import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {countClasses, isOfClass, SAMPLE_CLASSES} from '../../../../src/view/learning/classes.ts';
import {courseOf} from '../../../../src/view/learning/course.ts';
import {rightRule} from '../../../../src/view/learning/right.ts';
import {countSince, isOfSince, SINCE_CLASSES, sinceOf} from '../../../../src/view/learning/since.ts';
import {knownScore, ownScore} from '../../../../src/view/scores/shown-score.ts';

const MATCH = knownScore('exact_match');
const ERRORS = knownScore('char_error_rate');
const RULE = rightRule(MATCH, null)!;

/** `.`: no score. */
const marks = (text: string): number[] => [...text].map((mark) => (mark === '.' ? NaN : Number(mark)));
const course = (text: string) => courseOf(marks(text), RULE);

test('flips and forgetting events are counted by hand', () => {
  const known: Readonly<Record<string, readonly [flips: number, forgettings: number, stretches: number]>> = {
    '000': [0, 0, 0],
    '111': [0, 0, 1],
    '0001': [1, 0, 1],
    '0110': [2, 1, 1],
    '01011': [3, 1, 2],
    '101010': [5, 3, 3],
    '.1.1.': [0, 0, 1],
    '1..0..1': [2, 1, 2],
  };
  for (const [text, [flips, forgettings, rightStretches]] of Object.entries(known)) {
    const {told} = course(text);
    assert.deepEqual(
      [told?.flips, told?.forgettings, told?.rightStretches],
      [flips, forgettings, rightStretches],
      text,
    );
  }
});

test('a sample is learned from the epoch on from which it is right without a break, and lost from the first wrong one', () => {
  assert.equal(course('0101.1').told?.learnedAt, 3);
  assert.equal(course('0101.1').told?.lostAt, null);
  assert.equal(course('01100.').told?.lostAt, 3);
  assert.equal(course('01100.').told?.learnedAt, null);
  assert.equal(course('0000').told?.lostAt, null);
});

test('mean and deviation are those of Swayamdipta et al., over the scores that there are', () => {
  const {mean, deviation, last, lastAt, count} = courseOf([0.2, NaN, 0.4, 0.9, NaN], null);
  assert.equal(count, 3);
  assert.equal(lastAt, 3);
  assert.equal(last, 0.9);
  assert.ok(Math.abs(mean! - 0.5) < 1e-12);
  // √((0.09 + 0.01 + 0.16) / 3)
  assert.ok(Math.abs(deviation! - 0.29439202887759) < 1e-12);
});

test('a sample without any score is of no class, and nothing is said of it', () => {
  const nothing = course('...');
  assert.deepEqual([nothing.count, nothing.mean, nothing.told], [0, null, null]);
  assert.ok(SAMPLE_CLASSES.every((name) => !isOfClass(nothing, name)));
  assert.equal(countClasses([nothing]), null);
});

test('learned, never and forgotten share out all scored samples; flickering lies across', () => {
  const classesOf = (text: string) => SAMPLE_CLASSES.filter((name) => isOfClass(course(text), name));
  assert.deepEqual(classesOf('0011'), ['learned']);
  assert.deepEqual(classesOf('0000'), ['never']);
  assert.deepEqual(classesOf('0110'), ['forgotten']);
  assert.deepEqual(classesOf('0101'), ['learned', 'flickering']);
  assert.deepEqual(classesOf('01010'), ['forgotten', 'flickering']);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, NaN), {minLength: 1, maxLength: 40}), (values) => {
      const one = courseOf(values, RULE);
      const counts = countClasses([one]);
      const isScored = values.some((value) => !Number.isNaN(value));
      assert.equal(counts === null, !isScored);
      if (counts === null || one.told === null) return;
      assert.equal(counts.learned + counts.never + counts.forgotten, 1);
      // Each second stretch of right answers was lost before: at least one forgetting event, at least two flips.
      if (counts.flickering === 1) assert.ok(one.told.forgettings >= 1 && one.told.flips >= 2);
      const {flips, forgettings, rightStretches, isRightNow} = one.told;
      assert.equal(rightStretches - forgettings, Number(isRightNow));
      assert.ok(Math.abs(flips - 2 * forgettings) <= 1);
    }),
  );
});

test('what is right is told by the best of a score, by a declared range, by a bound, or not at all', () => {
  assert.equal(rightRule(ERRORS, null)?.at, 0);
  assert.equal(rightRule(ERRORS, 0.1)?.isRight(0.1), true);
  assert.equal(rightRule(ERRORS, 0.1)?.isRight(0.11), false);
  assert.equal(rightRule(knownScore('word_overlap'), null), null);
  assert.equal(rightRule(knownScore('length_ratio'), null), null);
  assert.equal(rightRule(ownScore('scores.reward', null), null), null);
  assert.equal(rightRule(ownScore('scores.reward', null), 2)?.isRight(2.5), true);
  const loss = ownScore('scores.loss', {loss: {direction: 'lower', min: 0}});
  assert.equal(rightRule(loss, null)?.isRight(0), true);
  assert.equal(rightRule(loss, null)?.isRight(0.2), false);
});

test('since an epoch a sample has improved, stayed or regressed, and may be lost or gained', () => {
  const since = (then: number, now: number) =>
    SINCE_CLASSES.filter((name) =>
      isOfSince(sinceOf([then, NaN, now], {from: 0, to: 2}, ERRORS, rightRule(ERRORS, null)), name),
    );
  assert.deepEqual(since(0.4, 0.2), ['improved']);
  assert.deepEqual(since(0.4, 0), ['improved', 'gained']);
  assert.deepEqual(since(0, 0.3), ['regressed', 'lost']);
  assert.deepEqual(since(0.1, 0.3), ['regressed']);
  assert.deepEqual(since(0, 0), ['same']);
  assert.deepEqual(since(NaN, 0), []);
  assert.deepEqual(since(0, NaN), []);
});

test('up to now is up to the last score of the sample, however few there are behind the baseline', () => {
  const span = {from: 1, to: null};
  assert.equal(sinceOf([0.9, 0.5, 0.4, NaN], span, ERRORS, null)?.to, 0.4);
  assert.equal(sinceOf([0.9, 0.5, NaN, NaN], span, ERRORS, null), null);
  assert.equal(sinceOf([0.9, 0.5], span, ERRORS, null)?.to ?? null, null);
});

test('improved, same and regressed share out what can be compared; lost is regressed, gained is improved', () => {
  const value = fc.constantFrom(0, 0.25, 0.5, 1, NaN);
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value)), (pairs) => {
      const sinces = pairs.map((values) =>
        sinceOf(values, {from: 0, to: 1}, ERRORS, rightRule(ERRORS, null)),
      );
      const counts = countSince(sinces);
      const comparable = pairs.filter(([a, b]) => !Number.isNaN(a) && !Number.isNaN(b)).length;
      assert.equal(counts.improved + counts.same + counts.regressed, comparable);
      for (const since of sinces) {
        if (isOfSince(since, 'lost')) assert.ok(isOfSince(since, 'regressed'));
        if (isOfSince(since, 'gained')) assert.ok(isOfSince(since, 'improved'));
      }
    }),
  );
});
