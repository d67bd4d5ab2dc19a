import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
  diffText,
  isWorthMarking,
  likeness,
  type DiffPart,
  type DiffUnit,
} from '../../../src/view/text-diff.ts';

const marked = (parts: readonly DiffPart[]): string =>
  parts
    .map(({kind, text}) => (kind === 'same' ? text : kind === 'missing' ? `[-${text}-]` : `{+${text}+}`))
    .join('');

const diff = (truth: string, prediction: string, unit: DiffUnit = 'char'): string =>
  marked(diffText(truth, prediction, unit));

// Lower case, and one sigma: which of the two a whole text gets depends on the letters around it.
const folded = (text: string): string => text.trim().toLowerCase().replaceAll('ς', 'σ');

const textOf = (parts: readonly DiffPart[], ...kinds: DiffPart['kind'][]): string =>
  parts
    .filter(({kind}) => kinds.includes(kind))
    .map(({text}) => text)
    .join('');

test('a text equal to the truth is one unmarked part', () => {
  assert.equal(diff('N AY1 T', 'N AY1 T'), 'N AY1 T');
  assert.equal(diff('', ''), '');
});

test('what is missing comes before what is extra', () => {
  assert.equal(diff('sitting', 'kitten'), '[-s-]{+k+}itt[-ing-]{+en+}');
  assert.equal(diff('N AY1 T', 'N AY1 G', 'word'), 'N AY1 [-T-]{+G+}');
});

test('letter case and blanks at the ends count as equal, and the prediction stands as it was written', () => {
  assert.equal(diff('PARIS', ' paris\n'), ' paris\n');
  assert.equal(diff('Lyon', 'paris ', 'word'), '[-Lyon-]{+paris+} ');
});

test('a prediction of nothing but blanks keeps them and misses the whole truth', () => {
  assert.equal(diff('x', '   '), '   [-x-]');
});

test('chance matches inside unlike texts are not picked out letter by letter', () => {
  assert.equal(
    diff('daughter of the duke', 'conseat: nor the waters'),
    '[-daughter of the duke-]{+conseat: nor the waters+}',
  );
  assert.equal(diff('one two, three', 'four five, six', 'word'), '[-one two, three-]{+four five, six+}');
});

test('an absorbed match keeps the letter case of either text', () => {
  assert.equal(diff('abcXdef', 'ghixjkl'), '[-abcXdef-]{+ghixjkl+}');
});

test('accents and emoji are not torn apart', () => {
  assert.equal(diff('cafe\u0301 au lait', 'cafe au lait'), 'caf[-e\u0301-]{+e+} au lait');
  assert.equal(diff('family 👨‍👩‍👧 here', 'family 👨‍👩‍👦 here'), 'family [-👨‍👩‍👧-]{+👨‍👩‍👦+} here');
});

test('words of any script are whole', () => {
  assert.equal(diff('Привет мир', 'Привет мор', 'word'), 'Привет [-мир-]{+мор+}');
});

test('likeness is the share of the longer text that both have', () => {
  const of = (truth: string, prediction: string): number => likeness(diffText(truth, prediction, 'char'));
  assert.equal(of('abcd', 'abcd'), 1);
  assert.equal(of('abcd', 'xyz'), 0);
  assert.equal(of('abcd', 'ab'), 0.5);
  assert.equal(of('', ''), 1);
});

test('long texts with little in common are not worth marking, short ones always are', () => {
  const of = (truth: string, prediction: string): boolean =>
    isWorthMarking(diffText(truth, prediction, 'word'));
  assert.equal(of('abc', 'xyz'), true);
  assert.equal(of('one two '.repeat(20), 'six ten '.repeat(20)), false);
  assert.equal(of('one two '.repeat(20), 'one two '.repeat(15)), true);
});

test('two long texts without likeness end as one edit', () => {
  const truth = Array.from({length: 5000}, (_, i) => `t${i}`).join(' ');
  const prediction = Array.from({length: 5000}, (_, i) => `p${i}`).join(' ');
  assert.equal(diff(truth, prediction, 'word'), `[-${truth}-]{+${prediction}+}`);
});

test('same and extra are the prediction; same and missing the truth, but for case and outer blanks', () => {
  const text = fc.oneof(
    fc.string({unit: 'grapheme', maxLength: 60}),
    fc
      .array(fc.constantFrom('the ', 'cat ', 'Sat', '\n', 'é', ', '), {maxLength: 30})
      .map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, text, fc.constantFrom<DiffUnit>('char', 'word'), (truth, prediction, unit) => {
      const parts = diffText(truth, prediction, unit);
      assert.equal(textOf(parts, 'same', 'extra'), prediction);
      assert.equal(folded(textOf(parts, 'same', 'missing')), folded(truth));
      assert.ok(parts.every((part, i) => part.text !== '' && part.kind !== parts[i - 1]?.kind));
    }),
    {numRuns: 500},
  );
});
