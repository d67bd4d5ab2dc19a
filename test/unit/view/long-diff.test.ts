import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {PIECE, piecesOf} from '../../../src/view/answers/pieces.ts';
import {diffLong} from '../../../src/view/long-diff.ts';
import type {DiffPart, DiffUnit} from '../../../src/view/text-diff.ts';

function run(
  truth: string,
  said: string,
  unit: DiffUnit = 'word',
): {parts: readonly DiffPart[]; breaths: number} {
  const slices = diffLong(truth, said, unit);
  for (let breaths = 0; ; breaths++) {
    const slice = slices.next();
    if (slice.done === true) return {parts: slice.value, breaths};
  }
}

const textOf = (parts: readonly DiffPart[], ...kinds: readonly DiffPart['kind'][]): string =>
  parts.flatMap(({kind, text}) => (kinds.includes(kind) ? [text] : [])).join('');
const marks = (parts: readonly DiffPart[]): (readonly [string, string])[] =>
  parts.flatMap(({kind, text}) => (kind === 'same' ? [] : [[kind, text] as const]));

const paragraph = (i: number): string => `Paragraph ${i} says this. And that, too; it goes on\nfor a line.\n`;
const long = (count: number, change: (i: number) => string = paragraph): string =>
  Array.from({length: count}, (_, i) => change(i)).join('');

test('in long texts what differs is marked word by word, wherever it stands', () => {
  const truth = long(4000);
  const said = long(4000, (i) => paragraph(i).replace('that', [7, 3990].includes(i) ? 'those' : 'that'));
  assert.deepEqual(marks(run(truth, said).parts), [
    ['missing', 'that'],
    ['extra', 'those'],
    ['missing', 'that'],
    ['extra', 'those'],
  ]);
});

test('as many differences as there are, each by itself', () => {
  const truth = long(4000);
  const said = long(4000, (i) => paragraph(i).replace('that', i % 10 === 0 ? 'those' : 'that'));
  assert.equal(marks(run(truth, said).parts).length, 800);
});

test('equal texts, and such that differ by case or blanks at their ends, have no marks', () => {
  const text = long(500);
  assert.deepEqual(marks(run(text, text).parts), []);
  assert.deepEqual(marks(run(text, `\n ${text.toUpperCase()} \n`).parts), []);
});

test('same and extra together are the prediction, same and missing the truth but for case and blanks', () => {
  const word = fc.constantFrom('a', 'B', 'b', '.', '. ', '\n', ' ', 'word', '😀', '! ');
  const text = fc.array(word, {maxLength: 60}).map((words) => words.join(''));
  fc.assert(
    fc.property(text, text, fc.constantFrom('word' as const, 'char' as const), (truth, said, unit) => {
      const {parts} = run(truth, said, unit);
      assert.equal(textOf(parts, 'same', 'extra'), said);
      const bare = (one: string): string => one.replace(/\s/g, '').toLowerCase();
      assert.equal(bare(textOf(parts, 'same', 'missing')), bare(truth));
    }),
  );
});

test('it takes breath as it goes, and ends, also where nothing is alike', () => {
  const {parts, breaths} = run(long(10_000), 'x. y\n'.repeat(100_000));
  assert.ok(breaths > 100, `${breaths} breaths`);
  assert.equal(textOf(parts, 'extra').length > 0, true);
  assert.ok(run('('.repeat(1 << 20), '['.repeat(1 << 20)).breaths > 5);
});

test('pieces joined are the parts, none is much longer than the others, and cuts stand behind line ends', () => {
  const parts: DiffPart[] = [
    {kind: 'same', text: long(600)},
    {kind: 'extra', text: 'no blank'.repeat(9000).replaceAll(' ', '')},
    {kind: 'missing', text: '😀'.repeat(20_000)},
    {kind: 'same', text: 'the end'},
  ];
  const pieces = piecesOf(parts);
  for (const kind of ['same', 'extra', 'missing'] as const)
    assert.equal(textOf(pieces.flat(), kind), textOf(parts, kind));
  for (const piece of pieces) {
    const text = piece.map((part) => part.text).join('');
    assert.ok(text.length <= PIECE * 1.25 + 1, `${text.length} characters`);
    assert.ok(!/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(text));
  }
  for (const piece of pieces.slice(0, 4)) assert.ok(piece.at(-1)!.text.endsWith('\n'));
  assert.deepEqual(piecesOf([]), [[]]);
});
