import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {JobRequests} from '../../../../src/stream/wire/requests.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';
import {readRows, type RowQuery} from '../../../../src/stream/rows/job-rows.ts';

const QUERY: RowQuery = {
  sort: 'arrival',
  dir: 'desc',
  epoch: null,
  text: '',
  wrongOnly: false,
  after: null,
};

/** Answers every request with this list, and keeps what was asked. */
function requestsWith(list: object) {
  const asked: unknown[] = [];
  const json = async ({path, query}: {path: string; query: Record<string, unknown>}) => {
    asked.push([path, Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null))]);
    return list;
  };
  return {asked, requests: {json} as unknown as JobRequests};
}

const signal = new AbortController().signal;

test('rows are asked for with the words of the list endpoint, and without those that say nothing', async () => {
  const {asked, requests} = requestsWith({predictions: [], total_count: 0, total_is_exact: true, next: null});
  await readRows(requests, QUERY, signal);
  await readRows(
    requests,
    {sort: 'char_error_rate', dir: 'asc', epoch: 0, text: 'a&b', wrongOnly: true, after: 'x'},
    signal,
  );
  assert.deepEqual(asked, [
    ['', {sort: 'arrival', dir: 'desc', limit: 1000}],
    ['', {sort: 'char_error_rate', dir: 'asc', epoch: 0, q: 'a&b', wrong: 1, after: 'x', limit: 1000}],
  ]);
});

test('a page tells how many rows match, whether that is exact, and what comes next', async () => {
  const row = makePrediction({id: 'a'});
  const {requests} = requestsWith({
    predictions: [row],
    total_count: 10_000,
    total_is_exact: false,
    next: 'token',
  });
  assert.deepEqual(await readRows(requests, QUERY, signal), {
    rows: [row],
    total: 10_000,
    isExact: false,
    isOfGroups: false,
    next: 'token',
  });
});
