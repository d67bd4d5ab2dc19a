import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {hashEntries, withHashEntries} from '../../../src/view/hash-entries.ts';

test('entries come back as they were written, whatever they hold', () => {
  const name = fc.stringMatching(/^[a-z-]{1,8}$/);
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({unit: 'grapheme'})), (written) => {
      const entries = new Map(Object.entries(written));
      const hash = withHashEntries('#chapter&other.q=1', 'table', entries);
      assert.deepEqual(hashEntries(hash, 'table'), entries);
      assert.deepEqual([...hashEntries(hash, 'other')], [['q', '1']]);
      assert.equal(withHashEntries(hash, 'table', new Map()), '#chapter&other.q=1');
    }),
  );
});

test('a fragment that is no list of entries stays as it is', () => {
  assert.equal(withHashEntries('#chapter-2', 'table', new Map()), '#chapter-2');
  assert.equal(
    withHashEntries('#chapter-2', 'table', new Map([['q', 'a&b=c']])),
    '#chapter-2&table.q=a%26b%3Dc',
  );
  assert.equal(withHashEntries('', 'table', new Map()), '');
});

test('a link that was cut is read as far as it goes', () => {
  assert.deepEqual(
    [...hashEntries('#table.q=%E2%82&table.sort', 'table')],
    [
      ['q', '%E2%82'],
      ['sort', ''],
    ],
  );
});
