import assert from 'node:assert/strict';
import {test} from 'node:test';
import {RowPlaces} from '../../../../src/view/rows/places.ts';

const unused = (): boolean => false;

test('a row that stays keeps its place, one that comes takes that of one that has gone', () => {
  const places = new RowPlaces();
  assert.deepEqual(places.of(['c', 'b', 'a'], unused), [0, 1, 2]);
  assert.deepEqual(places.of(['d', 'c', 'b'], unused), [2, 0, 1]);
});

test('where all rows are others no element is moved', () => {
  const places = new RowPlaces();
  assert.deepEqual(places.of(['a', 'b', 'c'], unused), [0, 1, 2]);
  assert.deepEqual(places.of(['d', 'e', 'f'], unused), [0, 1, 2]);
});

test('nobody takes the place of a row that is open or stood in', () => {
  const places = new RowPlaces();
  places.of(['a', 'b'], unused);
  assert.deepEqual(
    places.of(['c', 'd'], (id) => id === 'a'),
    [1, 2],
  );
});

test('no two rows share a place, whatever comes and goes', () => {
  const places = new RowPlaces();
  for (let from = 0; from < 200; from++) {
    const ids = Array.from({length: 5 + (from % 7)}, (_, i) => String((from * 3 + i * 2) % 40));
    const of = places.of(ids, (id) => Number(id) % 9 === 0);
    assert.equal(new Set(of).size, ids.length);
  }
});

test('no place changes to the other side of a row that is stood in', () => {
  const places = new RowPlaces();
  const isUsed = (id: string): boolean => id === 'used';
  places.of(['a', 'b', 'used', 'c', 'd'], isUsed);
  assert.deepEqual(places.of(['used', 'e', 'f', 'g'], isUsed), [2, 3, 4, 5]);
  assert.deepEqual(places.of(['h', 'used', 'i', 'j'], isUsed), [6, 2, 3, 4]);
});
