import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  isUnseen,
  unseenDifference,
  withHiddenCharacters,
  type Scope,
} from '../../../src/view/hidden-characters.ts';

/** The text with each mark as ⟨its name⟩. */
const drawn = (text: string, scope: Scope): string =>
  withHiddenCharacters(text, scope)
    .map((piece) => (typeof piece === 'string' ? piece : `⟨${piece.name}⟩`))
    .join('');

test('controls, orders of direction, separators and fillers are drawn wherever they stand', () => {
  assert.equal(drawn('a\0b\x1b[0m\x7f\x85', 'alien'), 'a⟨NUL⟩b⟨ESC⟩[0m⟨DEL⟩⟨U+0085⟩');
  assert.equal(drawn('\ufeffx\u202eabc\u202c\u2066y\u2069', 'alien'), '⟨BOM⟩x⟨RLO⟩abc⟨PDF⟩⟨LRI⟩y⟨PDI⟩');
  assert.equal(drawn('a\u2028b\u2029c\u2060\u3164\u180e', 'alien'), 'a⟨LS⟩b⟨PS⟩c⟨WJ⟩⟨U+3164⟩⟨U+180E⟩');
  assert.equal(drawn('a\u{e0041}', 'alien'), 'a⟨U+E0041⟩');
});

test('what scripts, emoji and typesetting use is left in peace where it makes no difference', () => {
  const texts = [
    'می‌خواهم',
    '👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'un\u00a0mot\u202f!',
    'so\u00adft',
    'a\tb \n c',
    '\u200eabc\u200f',
    'one\r\ntwo',
  ];
  for (const text of texts) assert.equal(drawn(text, 'alien'), text);
  assert.equal(drawn('one\rtwo', 'alien'), 'one⟨CR⟩two', 'an end of line that no one uses');
});

test('in a difference all are drawn, but for what holds an emoji together', () => {
  assert.equal(
    drawn('a\u200bb\u200c\u200d\u00a0c\u00ad\t\u3000\u2009\r\n\u200e', 'most'),
    'a⟨ZWSP⟩b⟨ZWNJ⟩⟨ZWJ⟩⟨NBSP⟩c⟨SHY⟩⟨→⟩⟨IDSP⟩⟨THSP⟩⟨CR⟩\n⟨LRM⟩',
  );
  assert.equal(drawn('👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'most'), '👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿');
  assert.equal(drawn('\ufe0f', 'most'), '⟨VS16⟩', 'a selector alone');
});

test('where nothing else differs, every one is drawn', () => {
  assert.equal(drawn('❤\ufe0f', 'all'), '❤⟨VS16⟩');
  assert.equal(drawn('a  b', 'all'), 'a  b');
  assert.equal(drawn('a  b', 'blank'), 'a⟨·⟩⟨·⟩b');
});

test('the pieces together are the text', () => {
  const text = '\ufeff a\u200b\u202eb\tc\u{e0041}👨‍👩‍👧\ufe0f\r\n\0';
  for (const scope of ['alien', 'most', 'all', 'blank'] as const) {
    const pieces = withHiddenCharacters(text, scope);
    assert.equal(pieces.map((piece) => (typeof piece === 'string' ? piece : piece.character)).join(''), text);
  }
});

test('texts that look the same are told from those that do not', () => {
  assert.equal(unseenDifference('Paris', 'Paris\u200b'), 'all');
  assert.equal(unseenDifference('a b', 'a\u00a0b'), 'all');
  assert.equal(unseenDifference('❤', '❤\ufe0f'), 'all');
  assert.equal(unseenDifference('a b', 'a  b'), 'blank');
  assert.equal(unseenDifference('a b', 'a \nb'), 'blank');
  assert.equal(unseenDifference('Paris', 'Rome\u200b'), null);
  assert.equal(unseenDifference('same\u200b', 'same\u200b'), null);
  assert.deepEqual(['', ' ', '\u200b\n', 'a'].map(isUnseen), [false, true, true, false]);
});
