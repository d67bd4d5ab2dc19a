import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {PageLocks} from '../../../../src/stream/lines/locks.ts';
import type {Credential} from '../../../../src/stream/source-options.ts';
import {StreamError} from '../../../../src/stream/wire/error.ts';
import {makePage, openAll, openTwo} from '../../../support/page/shared-page.ts';

describe('the streams of a page', () => {
  test('one source alone asks for its own stream at once', async () => {
    const {asked, environment, source} = makePage();
    void source('a')
      .open()
      .catch(() => undefined);
    await environment.settle();
    assert.deepEqual(
      asked.map(({url}) => url.pathname),
      ['/api/training/predictions/a/stream'],
    );
  });

  test('sources of one credential are on one connection, each with its position, and each gets its own events', async () => {
    const {asked, settle, line, first, second} = await openTwo();
    assert.equal(asked.length, 1);
    assert.equal(line.url.pathname, '/api/training/streams');
    assert.deepEqual(line.jobs, ['a@g.1', 'b~7@g.2']);
    line.row(0, 'of a', 'g.3');
    line.row(1, 'of b', 'g.4.e7');
    await settle();
    assert.match(first.text, /of a/);
    assert.doesNotMatch(first.text, /of b/);
    assert.match(second.text, /of b/);
    assert.doesNotMatch(second.text, /of a/);
  });

  const pairs: readonly (readonly [string, Credential, Credential])[] = [
    ['tokens', {token: 'mine'}, {token: 'hers'}],
    ['a token and an API key of the same text', {token: 'x'}, {apiKey: 'x'}],
    ['functions for tokens', {getToken: () => 'x'}, {getToken: () => 'x'}],
    ['functions for headers', {token: 'x', getHeaders: () => ({})}, {token: 'x', getHeaders: () => ({})}],
    ['cookies or none', {token: 'x', credentials: 'include'}, {token: 'x'}],
  ];
  for (const [what, mine, hers] of pairs) {
    test(`other ${what}, another connection`, async () => {
      const {asked, source, settle} = makePage();
      void openAll([
        ...[1, 2].map((i) => source(`mine-${i}`, mine)),
        ...[1, 2].map((i) => source(`hers-${i}`, hers)),
      ]);
      await settle();
      assert.deepEqual(
        asked.map(({jobs}) => jobs),
        [
          ['mine-1@start', 'mine-2@start'],
          ['hers-1@start', 'hers-2@start'],
        ],
      );
    });
  }

  test('the same function for tokens is the same credential, and other servers are other connections', async () => {
    const {asked, source, settle} = makePage();
    const getToken = () => 'x';
    void openAll(
      ['https://server.test', 'https://server.test/prefix'].flatMap((src) =>
        ['a', 'b'].map((job) => source(job, {getToken}, src)),
      ),
    );
    await settle();
    assert.deepEqual(
      asked.map(({url, jobs}) => [url.pathname, jobs.length]),
      [
        ['/api/training/streams', 2],
        ['/prefix/api/training/streams', 2],
      ],
    );
  });

  test('one who comes has the connection opened anew: the others go on from their last event and notice no end', async () => {
    const {asked, source, settle, line, first, second} = await openTwo();
    line.row(0, 'before', 'g.9');
    await settle();
    void source('c')
      .open('g.5')
      .catch(() => undefined);
    await settle();
    assert.ok(line.signal.aborted);
    const again = asked.at(-1)!;
    assert.deepEqual(again.jobs, ['a@g.9', 'b~7@g.2', 'c@g.5']);
    again.admit();
    again.row(0, 'after', 'g.10');
    await settle();
    assert.match(first.text, /before[^]*after/);
    assert.deepEqual([first.end, second.end], [null, null]);
  });

  test('one who goes is no longer asked for; with the last the connection is given back', async () => {
    const {asked, a, b, settle, environment, line} = await openTwo();
    a.close();
    await environment.advance(1100);
    assert.ok(line.signal.aborted);
    assert.deepEqual(asked.at(-1)!.jobs, ['b~7@g.2']);
    b.close();
    await settle();
    assert.ok(asked.at(-1)!.signal.aborted);
    assert.equal(environment.left.timers, 0);
  });

  test('one whose job has ended goes without a new connection', async () => {
    const {asked, a, environment, line, settle} = await openTwo();
    line.send('job', {job: 0});
    line.send('bye', {reason: 'ended'});
    await settle();
    a.close();
    await environment.advance(5000);
    assert.equal(asked.length, 1);
  });

  test('one who goes after a row that was left out is still asked for no longer, since its stream went on', async () => {
    const {asked, a, environment, line, settle} = await openTwo();
    line.send('job', {job: 0});
    line.send('error', {error: 'A row was left out.', code: 'row_left_out', retryable: false, left_out: 'u'});
    await settle();
    a.close();
    await environment.advance(1100);
    assert.deepEqual(asked.at(-1)!.jobs, ['b~7@g.2']);
  });

  test('a comment after a job’s end makes it no less ended', async () => {
    const {asked, a, environment, line, settle} = await openTwo();
    line.send('job', {job: 0});
    line.send('bye', {reason: 'idle'});
    await settle();
    line.comment();
    await settle();
    a.close();
    await environment.advance(5000);
    assert.equal(asked.length, 1);
  });

  test('one that had ended and is followed again is left like any other', async () => {
    const {asked, a, source, environment, line, settle} = await openTwo();
    line.send('job', {job: 0});
    line.send('bye', {reason: 'idle'});
    await settle();
    void source('c')
      .open()
      .catch(() => undefined);
    await settle();
    asked.at(-1)!.admit();
    await settle();
    a.close();
    await environment.advance(1100);
    assert.deepEqual(asked.at(-1)!.jobs, ['b~7@g.2', 'c@start']);
  });

  test('each job is answered as by its own stream: refused, over, or followed', async () => {
    const {asked, source, settle} = makePage();
    const answers = openAll(['gone', 'over', 'busy', 'here'].map((job) => source(job)));
    await settle();
    const line = asked[0]!.stream();
    line.send('answer', {job: 0, status: 404, error: 'There is no such job.', code: 'job_not_found'});
    line.send('answer', {job: 1, status: 204});
    line.send('answer', {job: 2, status: 429, error: 'Too many.', code: 'streams_per_job', retry_after_s: 7});
    line.send('answer', {job: 3, status: 200});
    const [gone, over, busy, here] = await Promise.all(answers);
    assert.deepEqual(
      [gone, over, busy, here].map((response) => response!.status),
      [404, 204, 429, 200],
    );
    assert.deepEqual(await gone!.json(), {error: 'There is no such job.', code: 'job_not_found'});
    assert.equal(busy!.headers.get('Retry-After'), '7');
    assert.equal(gone!.url, 'https://server.test/api/training/predictions/gone/stream?since=start');
  });

  test('a refusal of the whole is told to each who waits; the end of the connection ends all', async () => {
    const {asked, source, settle, line, first, second} = await openTwo();
    line.end();
    await settle();
    assert.deepEqual([first.end, second.end], ['end', 'end']);
    const answers = openAll(['c', 'd'].map((job) => source(job)));
    await settle();
    asked.at(-1)!.answer(Response.json({error: 'no'}, {status: 401}));
    assert.deepEqual(
      (await Promise.all(answers)).map(({status}) => status),
      [401, 401],
    );
  });

  test('where the server does not know streams of several jobs, each job has its own', async () => {
    const {asked, source, settle} = makePage();
    void openAll(['a', 'b'].map((job) => source(job)));
    await settle();
    asked[0]!.answer(Response.json({error: 'nothing here', code: 'not_found'}, {status: 404}));
    await settle();
    void source('c')
      .open()
      .catch(() => undefined);
    await settle();
    assert.deepEqual(
      asked.slice(1).map(({url}) => url.pathname),
      ['a', 'b', 'c'].map((job) => `/api/training/predictions/${job}/stream`),
    );
  });
});

describe('what stands in the way of the one connection', () => {
  for (const [what, response] of [
    ['a proxy that lets only known paths through', new Response('no', {status: 403})],
    ['a page for everything', new Response('<p>', {headers: {'Content-Type': 'text/html'}})],
  ] as const) {
    test(`${what}: each job is asked for alone, and what is open already asks again`, async () => {
      const {asked, source, settle, first} = await openTwo();
      void source('c')
        .open()
        .catch(() => undefined);
      await settle();
      asked.at(-1)!.answer(response);
      await settle();
      assert.equal(first.end, 'cut');
      assert.deepEqual(
        asked.slice(2).map(({url}) => url.pathname),
        ['/api/training/predictions/c/stream'],
      );
    });
  }
});

describe('where all connections are held', () => {
  const fill = async () => {
    const page = makePage();
    const held = ['1', '2', '3', '4'].map((job) => page.source(job, {token: job}));
    const answers = held.map(async (one) => one.open());
    await page.settle();
    for (const one of page.asked) one.stream();
    await Promise.all(answers);
    return {...page, held, late: page.source('late', {token: 'late'})};
  };

  test('a stream is refused as no-line; the first that is given back is for one who waits', async () => {
    const {asked, held, late, settle} = await fill();
    await assert.rejects(late.open(), (error) => error instanceof StreamError && error.code === 'no-line');
    let isFree = false;
    void late.freed().then(() => (isFree = true));
    await settle();
    assert.equal(isFree, false);
    held[1]!.close();
    await settle();
    assert.equal(isFree, true);
    void late.open().catch(() => undefined);
    await settle();
    assert.equal(asked.at(-1)!.url.pathname, '/api/training/predictions/late/stream');
  });

  test('what was waited for and is not used is given back', async () => {
    const {held, late, source, settle, environment} = await fill();
    void late.freed();
    await settle();
    held[0]!.close();
    await settle();
    const other = source('other', {token: 'other'});
    await assert.rejects(other.open(), /taken/);
    await environment.advance(6000);
    const opened = other.open();
    await settle();
    other.close();
    await assert.rejects(opened, /closed/);
  });

  test('polls come one at a time and are not held back for news', async () => {
    const {asked, late, source, settle} = await fill();
    const before = asked.length;
    const polls = [late.poll(), source('x', {token: 'x'}).poll()];
    await settle();
    assert.deepEqual(
      asked.slice(before).map(({url}) => url.searchParams.get('wait')),
      ['0'],
    );
    asked.at(-1)!.answer(Response.json({}));
    await settle();
    assert.equal(asked.length, before + 2);
    asked.at(-1)!.answer(Response.json({}));
    await Promise.all(polls);
  });

  test('a poll with a connection to itself waits for news on it', async () => {
    const {asked, source, settle} = makePage();
    void source('a')
      .poll()
      .catch(() => undefined);
    await settle();
    assert.equal(asked[0]!.url.searchParams.get('wait'), '25');
  });

  test('over HTTP/2, where one connection carries all, nobody takes turns', async () => {
    const {asked, source, settle} = makePage(new PageLocks(), true);
    void openAll(Array.from({length: 6}, (_, i) => source(`job-${i}`, {token: String(i)})));
    await settle();
    assert.equal(asked.length, 6);
  });
});
