import assert from 'node:assert/strict';
import {test} from 'node:test';
import {mergeWords} from '../../../../src/elements/languages/merge-words.ts';

const first = {retry: 'Again', notice: {loading: 'Loading'}};
const whole = {...first, title: 'Answers', notice: {...first.notice, empty: 'None'}};
const german = {retry: 'Noch einmal', title: 'Antworten', notice: {loading: 'Lädt', empty: 'Keine'}};

test('English words that a page gives again do not win over those of the language, also while only the first are here', () => {
  const page = {...whole, retry: 'Go'};
  assert.deepEqual(mergeWords(whole, german, page, {}), {...german, retry: 'Go'});
  const {retry, notice} = mergeWords(first, german, page, {});
  assert.deepEqual({retry, notice}, {retry: 'Go', notice: german.notice});
});

test('a table of words of which the page changed one that is here wins over the language, as it is', () => {
  const notice = {...whole.notice, loading: 'Wait'};
  for (const english of [first, whole])
    assert.equal(mergeWords(english, german, {...whole, notice}, {})['notice'], notice);
});

test("an element's own words win over the page's, and those over English", () => {
  assert.deepEqual(mergeWords(whole, undefined, {title: 'Page', retry: 'Go'}, {title: 'Own'}), {
    ...whole,
    ...{title: 'Own', retry: 'Go'},
  });
});
