import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {badgeSvg} from '../../../server/http/badge-svg.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';

let api: ApiServer;
let alice: string;

before(async () => {
  api = await startApiServer();
  alice = await api.issueKey('alice');
});
after(() => api.close());

const badgeOf = (job: string) => api.ask(`/api/training/jobs/${job}/badge.svg`);
const row = {step: 1, sample_index: 0, prompt: 'p', prediction: 'x'};

test('a job whose owner allows it has a badge that anyone may read, and caches may keep for a minute', async () => {
  const token = await api.createJob('shown', alice, {config: {public_badge: true}});
  assert.match((await badgeOf('shown')).text, /aria-label="predictions: running · 0, as of /);
  await api.post(token, 'shown', {...row, epoch: 3}, {...row, epoch: 12});
  const {status, headers, text} = await badgeOf('shown');
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'image/svg+xml; charset=utf-8');
  assert.equal(headers.get('cache-control'), 'max-age=60');
  assert.match(
    text,
    /<title>predictions: running · epoch 12 · 2, as of \d{4}-\d\d-\d\d \d\d:\d\d UTC<\/title>/,
  );
});

test('jobs without that, of whatever kind of yes, and no job at all get one answer', async () => {
  await api.createJob('quiet', alice);
  await api.createJob('text', alice, {config: {public_badge: 'true'}});
  await api.createJob('one', alice, {config: {public_badge: 1}});
  await api.createJob('off', alice, {config: {public_badge: false}});
  await api.createJob('list', alice, {config: [true]});
  const answers = await Promise.all(
    ['quiet', 'text', 'one', 'off', 'list', 'none', 'a%00b', 'a%2Fb'].map(badgeOf),
  );
  for (const {status, text, headers} of answers) {
    assert.deepEqual([status, text], [404, answers[0]!.text]);
    assert.equal(headers.get('cache-control'), 'no-store');
  }
});

test('one address that asks for too many is told to wait', async () => {
  const answers = await Promise.all(Array.from({length: 130}, () => badgeOf('none')));
  const late = answers.filter(({status}) => status === 429);
  assert.ok(late.length > 0);
  assert.ok(Number(late[0]!.headers.get('retry-after')) >= 1);
});

test('what a badge says is text', () => {
  const at = new Date('2026-11-27T18:00:59.000Z');
  const svg = badgeSvg({status: '<script>"' as 'failed', epoch: 1, row_count: 1_234_567}, at);
  assert.ok(!svg.includes('<script'));
  assert.ok(svg.includes('&#60;script&#62;&#34; · epoch 1 · 1,234,567, as of 2026-11-27 18:00 UTC'));
});
