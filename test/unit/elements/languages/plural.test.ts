import assert from 'node:assert/strict';
import {test} from 'node:test';
import {pluralOf} from '../../../../src/elements/languages/plural.ts';

test('the form of a word is read off its count, as that is written in any language', () => {
  for (const tag of ['de', 'pl', 'ar-EG', 'fr', 'hi-u-nu-deva', 'de-CH']) {
    const [form, rules, write] = [pluralOf(tag), new Intl.PluralRules(tag), new Intl.NumberFormat(tag)];
    for (const count of [0, 1, 2, 3, 5, 11, 12, 21, 22, 100, 1000, 1001, 1_234_567])
      assert.equal(form(write.format(count)), rules.select(count), `${tag} ${write.format(count)}`);
  }
});

test('Polish has another word for one, for a few and for many', () => {
  const form = pluralOf('pl');
  assert.deepEqual(['1', '3', '5', '1 022'].map(form), ['one', 'few', 'many', 'few']);
});
