import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {acceptedOf} from '../../../server/accept.ts';
import {ByteBudget} from '../../../server/http/limits/byte-budget.ts';
import {Over} from '../../../server/http/limits/over.ts';
import {pageToken} from '../../../server/http/input/page-token.ts';
import {RateLimit} from '../../../server/http/limits/rate-limit.ts';
import {route} from '../../../server/http/route.ts';
import {Router} from '../../../server/http/router.ts';
import {storeError} from '../../../server/http/store-errors.ts';

const at = (path: string, method: 'GET' | 'POST' = 'GET') =>
  route({method, path, action: null, summary: path, answers: {}}, async () => null);
const router = new Router([
  at('/jobs'),
  at('/jobs', 'POST'),
  at('/jobs/{jobId}'),
  at('/jobs/{jobId}/x'),
  at('/jobs/all'),
]);
const matched = (path: string) => {
  const match = router.match(path);
  return match && [match.routes.get('GET')?.path, match.params];
};

test('a place takes one segment, percent-decoded; a fixed segment wins over it', () => {
  assert.deepEqual(matched('/jobs/a%3Ab'), ['/jobs/{jobId}', {jobId: 'a:b'}]);
  assert.deepEqual(matched('/jobs/all'), ['/jobs/all', {}]);
  assert.deepEqual([...router.match('/jobs')!.routes.keys()], ['GET', 'POST']);
});

test('nothing of a path is normalised: tricks lead to a name that no job has, or nowhere', () => {
  assert.deepEqual(matched('/jobs/..%2fall'), ['/jobs/{jobId}', {jobId: '../all'}]);
  for (const path of [
    '/jobs/',
    '//jobs',
    '/jobs/a/../x',
    '/jobs/%ff',
    '/jobs/a/',
    '/JOBS',
    '',
    '*',
    '/jobs/a//x',
  ]) {
    assert.equal(matched(path), null, path);
  }
});

const accept = (value: string | undefined) =>
  acceptedOf({headers: {accept: value}}, ['text/event-stream', 'application/json']);

test('Accept picks the stream unless JSON is liked better', () => {
  for (const value of [
    undefined,
    '',
    '*/*',
    'text/*',
    'text/event-stream',
    'application/json, text/event-stream',
  ])
    assert.equal(accept(value), 'text/event-stream', value);
  for (const value of [
    'application/json',
    'application/*',
    'text/event-stream;q=0.5, application/json',
    'text/html, application/json, */*;q=0.1',
  ])
    assert.equal(accept(value), 'application/json', value);
  for (const value of ['text/html', 'image/*', 'application/json;q=0', 'nonsense'])
    assert.equal(accept(value), null, value);
});

test('a limit lets a burst through, then the rate, and says how long to wait', () => {
  let now = 0;
  const limit = new RateLimit(60, {elapsed: () => now});
  for (let i = 0; i < 10; i++) assert.equal(limit.take('a'), 0);
  assert.equal(limit.take('a'), 1000);
  assert.equal(limit.take('b'), 0);
  now += 1000;
  assert.equal(limit.take('a'), 0);
  assert.ok(limit.take('a') > 0);
  now -= 5000; // A clock that is set back gives nothing away, and takes nothing either.
  assert.ok(limit.take('a') > 0);
});

test('over any time, no more pass than burst and rate allow', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), {maxLength: 200}), (pauses) => {
      let now = 0;
      const limit = new RateLimit(120, {elapsed: () => now});
      let passed = 0;
      for (const pause of pauses) {
        now += pause;
        if (limit.take('key') === 0) passed++;
      }
      assert.ok(passed <= 20 + (now * 120) / 60_000 + 1e-6);
    }),
  );
});

test('a limit of 0 is none', () => {
  const limit = new RateLimit(0, {elapsed: () => 0});
  for (let i = 0; i < 1000; i++) assert.equal(limit.take('a'), 0);
});

const place = {
  sort: 'char_error_rate',
  dir: 'desc',
  filter: {epoch: 3, validation: 'none', wrong: true, min_word_overlap: 0.5, q: 'ä"\n'},
  head: {gen: 'abc', seq: 7},
  key: [null, 25, 3, 0, 9],
} as const;

test('a place in a list survives the way through an opaque text', () => {
  assert.deepEqual(pageToken.parse(pageToken.format(place)), place);
});

test('a place that was tampered with is no place', () => {
  const tampered = [
    {...place, sort: 'prompt; DROP TABLE'},
    {...place, filter: {epoch: -1}},
    {...place, filter: {sql: 'x'}},
    {...place, head: {gen: "' OR 1=1", seq: 1}},
    {...place, key: ['x', 1, 1, 0, 1]},
    {...place, key: [1, null, 1, 0, 1]},
    {...place, sort: 'arrival'},
    {...place, key: [0.5, 1.5, 1, 0, 1]},
    {...place, key: [0.5, 1, 1, 0, -1]},
    {...place, sort: 'epoch', key: [0.5, 1, 1, 0, 1]},
    {...place, sort: 'epoch', key: [1e300, 1, 1, 0, 1]},
    {...place, key: Array.from({length: 9}, () => 1)},
  ];
  for (const other of tampered) {
    assert.equal(pageToken.parse(Buffer.from(JSON.stringify(other)).toString('base64url')), null);
  }
  fc.assert(fc.property(fc.string(), (text) => pageToken.parse(text) === null));
});

test('a database that is away is told from a fault of ours', () => {
  const away = [{code: 'ECONNREFUSED'}, {code: '57P01'}, {code: '53300'}, {code: '08006'}, {code: '53100'}];
  for (const fields of away) assert.equal(storeError(Object.assign(new Error('x'), fields))?.status, 503);
  assert.equal(storeError(new Error('Connection terminated unexpectedly'))?.status, 503);
  assert.equal(
    storeError(new AggregateError([Object.assign(new Error('x'), {code: 'ECONNREFUSED'})]))?.status,
    503,
  );
  for (const error of [new TypeError('x'), Object.assign(new Error('x'), {code: '42601'}), 'x', null])
    assert.equal(storeError(error), null);
});

test('bytes are held until a request is over, a quarter of all by one account at most', () => {
  const budget = new ByteBudget(400);
  const first = new Over();
  const hold = budget.holder(first, 'alice');
  hold(60);
  assert.throws(() => hold(60), {status: 503});
  assert.throws(() => budget.holder(new Over(), 'alice')(60), {status: 503});
  budget.holder(new Over(), 'bob')(60);
  first.end();
  budget.holder(new Over(), 'alice')(100);
});

test('what is one large thing alone is let through, and nothing is held for a request that is over', () => {
  const budget = new ByteBudget(400);
  const over = new Over();
  const late = budget.holder(over, 'alice');
  over.end();
  assert.throws(() => late(400), {name: 'AbortError'});
  assert.throws(() => budget.holder(over, 'alice')(400), {name: 'AbortError'});
  budget.holder(new Over(), 'alice')(400);
  assert.throws(() => budget.holder(new Over(), 'bob')(1), {status: 503});
});
