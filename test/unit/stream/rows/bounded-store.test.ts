import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {BoundedStore} from '../../../../src/stream/rows/bounded-store.ts';
import type {StoreChange} from '../../../../src/stream/rows/prediction-store.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const row = (id: string, seq: number, fields: Partial<Prediction> = {}) =>
  makePrediction({id, seq, ...fields});
const shown = (store: BoundedStore) => [...store.values()].map(({id, seq}) => `${id}${seq}`);

test('rows are given in order of arrival, whatever order they came in', () => {
  const store = new BoundedStore();
  store.add([row('c', 3), row('a', 1)]);
  store.add([row('e', 5)]);
  store.add([row('b', 2), row('d', 4)]);
  assert.deepEqual(shown(store), ['a1', 'b2', 'c3', 'd4', 'e5']);
  assert.equal(store.latest?.id, 'e');
});

test('of two versions the greater seq stays, whichever comes first', () => {
  const store = new BoundedStore();
  store.add([row('a', 7)]);
  store.add([row('a', 3), row('b', 4)]);
  assert.deepEqual(shown(store), ['b4', 'a7']);
  store.add([row('b', 9)]);
  assert.deepEqual(shown(store), ['a7', 'b9']);
});

test('a change names the rows that came and the very objects that went', () => {
  const store = new BoundedStore();
  const changes: StoreChange[] = [];
  const old = row('a', 1);
  store.add([old]);
  store.subscribe((change) => changes.push(change));
  const renewed = row('a', 2);
  store.add([renewed]);
  assert.equal(changes.length, 1);
  assert.equal(changes[0]!.changed[0], renewed);
  assert.equal(changes[0]!.removed[0], old);
});

test('what is held already changes nothing and tells nobody', () => {
  const store = new BoundedStore();
  store.add([row('a', 1)]);
  const {revision} = store;
  store.subscribe(() => assert.fail('nothing changed'));
  store.add([row('a', 1)]);
  assert.equal(store.revision, revision);
  assert.equal(store.receivedCount, 1);
});

test('versions of one row that come together leave only the last', () => {
  const store = new BoundedStore();
  const changes: StoreChange[] = [];
  store.subscribe((change) => changes.push(change));
  store.add([row('a', 1), row('a', 3), row('a', 2)]);
  assert.deepEqual(shown(store), ['a3']);
  assert.deepEqual(
    changes.map(({changed, removed}) => [changed.length, removed.length]),
    [[1, 0]],
  );
});

test('over the bound the rows that arrived first go', () => {
  const store = new BoundedStore(3);
  store.add([row('a', 1), row('b', 2), row('c', 3)]);
  const changes: StoreChange[] = [];
  store.subscribe((change) => changes.push(change));
  store.add([row('d', 4), row('e', 5)]);
  assert.deepEqual(shown(store), ['c3', 'd4', 'e5']);
  assert.deepEqual(
    changes[0]!.removed.map(({id}) => id),
    ['a', 'b'],
  );
  assert.equal(store.receivedCount, 5);
  assert.equal(store.get('a'), undefined);
});

test('older rows that find no place were never held', () => {
  const store = new BoundedStore(2);
  store.add([row('c', 3), row('d', 4)]);
  store.subscribe(() => assert.fail('nothing changed'));
  store.add([row('a', 1), row('b', 2)]);
  assert.deepEqual(shown(store), ['c3', 'd4']);
});

test('rows that come and go in one step are still told to whoever adds them', () => {
  const store = new BoundedStore(2);
  const taken = store.add([row('a', 1), row('b', 2), row('c', 3), row('c', 3)]);
  assert.deepEqual(
    taken.map(({id}) => id),
    ['a', 'b', 'c'],
  );
  assert.deepEqual(store.add([row('c', 2)]), []);
});

test('a smaller bound lets go of rows at once', () => {
  const store = new BoundedStore();
  store.add([row('a', 1), row('b', 2), row('c', 3)]);
  const changes: StoreChange[] = [];
  store.subscribe((change) => changes.push(change));
  store.setMaxRows(1);
  assert.deepEqual(shown(store), ['c3']);
  assert.deepEqual(
    changes[0]!.removed.map(({id}) => id),
    ['a', 'b'],
  );
});

test('the bound of bytes holds for long texts', () => {
  const store = new BoundedStore(1000, 100_000);
  for (let seq = 1; seq <= 50; seq++) store.add([row(`r${seq}-`, seq, {prediction: 'x'.repeat(10_000)})]);
  assert.ok(store.bytes <= 100_000, `${store.bytes} bytes`);
  assert.ok(store.size >= 3 && store.size <= 5, `${store.size} rows`);
  assert.equal(store.latest?.seq, 50);
});

test('one row larger than the bound is still shown', () => {
  const store = new BoundedStore(10, 1000);
  store.add([row('a', 1, {prediction: 'x'.repeat(10_000)})]);
  assert.equal(store.size, 1);
});

test('rows are exchanged for others in one change', () => {
  const store = new BoundedStore();
  store.add([row('a', 7), row('b', 8)]);
  const changes: StoreChange[] = [];
  store.subscribe((change) => changes.push(change));
  // A new generation counts from the start: a smaller seq is not an older version.
  store.replaceAll([row('a', 1), row('c', 2)]);
  assert.deepEqual(shown(store), ['a1', 'c2']);
  assert.equal(changes.length, 1);
  assert.deepEqual(
    changes[0]!.removed.map(({seq}) => seq),
    [7, 8],
  );
  // Other versions of all rows are no exchange.
  store.add([row('a', 3), row('c', 4)]);
  assert.deepEqual(
    changes.map(({isExchange}) => isExchange),
    [true, false],
  );
});

test('any additions leave the latest version of the latest rows, in order, with their bytes counted', () => {
  const batches = fc.array(
    fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.integer({min: 1, max: 60})), {
      maxLength: 8,
    }),
    {maxLength: 12},
  );
  fc.assert(
    fc.property(batches, fc.integer({min: 1, max: 6}), (given, maxRows) => {
      const store = new BoundedStore(maxRows);
      const held = new Set<Prediction>();
      store.subscribe(({changed, removed}) => {
        for (const gone of removed) assert.ok(held.delete(gone), 'what goes was held');
        for (const come of changed) held.add(come);
      });
      // Positions are given out once: no two rows share a seq.
      const seqs = new Map<number, string>();
      const latest = new Map<string, number>();
      for (const batch of given) {
        const rows = batch.filter(([id, seq]) => (seqs.get(seq) ?? id) === id);
        for (const [id, seq] of rows) {
          seqs.set(seq, id);
          latest.set(id, Math.max(latest.get(id) ?? 0, seq));
        }
        store.add(rows.map(([id, seq]) => row(id, seq, {prediction: 'x'.repeat(seq)})));
      }
      const seqsShown = [...store.values()].map(({seq}) => seq);
      assert.deepEqual(
        seqsShown,
        seqsShown.toSorted((a, b) => a - b),
      );
      assert.deepEqual(new Set(store.values()), held);
      assert.ok(store.size <= maxRows);
      // With room for all of them, exactly the latest versions are there.
      if (latest.size <= maxRows) {
        assert.deepEqual(
          seqsShown,
          [...latest.values()].sort((a, b) => a - b),
        );
      }
      const recount = new BoundedStore();
      recount.add([...store.values()]);
      assert.equal(store.bytes, recount.bytes);
    }),
  );
});
