import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {NO_FILTER} from '../../../../src/view/rows/filter.ts';
import {RowList} from '../../../../src/view/rows/list.ts';
import {DEFAULT_ORDER} from '../../../../src/view/rows/order.ts';
import {makePrediction} from '../../../support/page/fake/fake-source.ts';

/** Tells of each text that is read. */
function watched(seq: number, text: string, read: number[]): Prediction {
  const row = makePrediction({id: `row-${seq}`, seq, prompt: 'asked', ground_truth: null});
  return Object.defineProperty(row, 'prediction', {
    enumerable: true,
    get: () => {
      read.push(seq);
      return text;
    },
  });
}

const searched = (read: number[]): number[] => {
  const rows = [...new Set(read)];
  read.length = 0;
  return rows;
};

const seqs = (list: RowList): number[] => list.rows.map(({seq}) => seq);

/** Twenty rows of 100 characters, of which each third holds the text; 250 characters are a slice. */
function longRows(read: number[]): RowList {
  const list = new RowList(250);
  const text = (seq: number): string => (seq % 3 === 0 ? 'needle' : '').padEnd(95, '.');
  list.load(Array.from({length: 20}, (_, i) => watched(i + 1, text(i + 1), read)));
  return list;
}

test('long texts are searched a few rows in one go, from the top, and what is found shows as it is found', () => {
  const read: number[] = [];
  const list = longRows(read);
  list.arrange(DEFAULT_ORDER, {...NO_FILTER, q: 'NEEDLE'});
  assert.deepEqual(searched(read), [20, 19, 18]);
  assert.deepEqual(seqs(list), [18]);
  const slices: number[] = [];
  while (list.isSearching) {
    list.searchOn();
    slices.push(searched(read).length);
  }
  assert.deepEqual(slices, [3, 3, 3, 3, 3, 2]);
  assert.deepEqual(seqs(list), [18, 15, 12, 9, 6, 3]);
});

test('another text ends a search, another order does not', () => {
  const read: number[] = [];
  const list = longRows(read);
  list.arrange(DEFAULT_ORDER, {...NO_FILTER, q: 'needle'});
  list.searchOn();
  searched(read);
  list.arrange({key: 'arrival', direction: 'asc'}, {...NO_FILTER, q: 'needle'});
  assert.deepEqual(searched(read), []);
  assert.deepEqual(seqs(list), [15, 18]);
  while (list.isSearching) list.searchOn();
  assert.deepEqual(seqs(list), [3, 6, 9, 12, 15, 18]);
  assert.equal(searched(read).length, 14);

  list.arrange(DEFAULT_ORDER, {...NO_FILTER, q: 'needle.'});
  list.arrange(DEFAULT_ORDER, {...NO_FILTER, q: 'nowhere'});
  searched(read);
  while (list.isSearching) list.searchOn();
  assert.deepEqual([seqs(list), searched(read).length], [[], 17]);
});

test('no text is read for rows that another filter keeps out, and none twice', () => {
  const read: number[] = [];
  const list = new RowList(250);
  list.load(
    Array.from({length: 20}, (_, i) => Object.assign(watched(i, 'needle'.padEnd(95), read), {epoch: i % 2})),
  );
  list.arrange(DEFAULT_ORDER, {...NO_FILTER, q: 'needle', epoch: 1});
  while (list.isSearching) list.searchOn();
  assert.deepEqual(
    read,
    Array.from({length: 10}, (_, i) => 19 - 2 * i),
  );
  searched(read);
  list.flush();
  for (const row of list.rows) assert.equal(list.matches(row), true);
  assert.deepEqual(read, []);
});

test('rows that come during a search wait their turn, and those that go are not searched', () => {
  const read: number[] = [];
  const list = longRows(read);
  list.arrange(DEFAULT_ORDER, {...NO_FILTER, q: 'needle'});
  const [last] = list.all.slice(-1);
  const [kept, gone] = [watched(30, 'a needle', read), watched(31, 'a needle', read)];
  searched(read);
  list.apply({changed: [kept, gone], removed: []});
  list.apply({changed: [], removed: [gone, last!]});
  assert.deepEqual([searched(read), list.waitingCount], [[], 0]);
  while (list.isSearching) list.searchOn();
  assert.equal(list.waitingCount, 1);
  assert.equal(searched(read).includes(31), false);
  list.flush();
  assert.deepEqual(seqs(list), [30, 18, 15, 12, 9, 6, 3]);
  assert.equal(list.isSearching, false);
});
