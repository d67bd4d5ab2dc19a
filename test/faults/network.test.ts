import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {atEnd} from '../support/at-end.ts';
import {TcpProxy, type Faults} from '../support/server/tcp-proxy.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {clients, setScene, startWriting, witness} from './support/scene.ts';
import {post, row} from './support/writers.ts';

interface Case {
  readonly faults: Faults;
  /** So many connections must have been broken, or the test has shown nothing. */
  readonly breaks: number;
  /** Patience of the readers. */
  readonly silenceMs: number;
}

const CASES: Readonly<Record<string, Case>> = {
  'cuts connections at random bytes': {faults: {cutAfterBytes: [1, 30_000]}, breaks: 6, silenceMs: 400},
  'ends answers with a FIN at random bytes': {
    faults: {halfCloseAfterBytes: [1, 30_000]},
    breaks: 6,
    silenceMs: 400,
  },
  'tells the server early that the client has ended': {
    faults: {clientHalfCloseAfterBytes: [1, 240]},
    breaks: 2,
    silenceMs: 400,
  },
  'goes silent at random bytes': {faults: {stallAfterBytes: [1, 60_000]}, breaks: 6, silenceMs: 400},
  'holds back what is less than 2 kB': {faults: {bufferBytes: 2048}, breaks: 0, silenceMs: 10_000},
  'delays every chunk by up to 50 ms': {faults: {delayMs: [0, 50]}, breaks: 0, silenceMs: 10_000},
};

for (const [what, {faults, breaks, silenceMs}] of Object.entries(CASES)) {
  test(`a proxy that ${what} costs no row and repeats none`, async (t) => {
    const scene = await setScene(t, {HEARTBEAT_S: '0.1'});
    const {server, postgres, jobId, random} = scene;
    const proxy = await TcpProxy.start(server.port, random);
    atEnd(t, () => proxy.close());
    proxy.faults = faults;
    const url = () => `http://127.0.0.1:${proxy.port}`;
    const followers = [0, 1, 2].map(() => witness(t, scene, {url, silenceMs}));
    const others = clients(t, scene, url);
    const writing = startWriting(t, scene);
    await sleep(3000);
    await writing.stop();
    // New connections are good ones: what is left to be sent may be longer than any of the cut ones.
    proxy.faults = {};
    for (const one of [...followers, ...others]) await assertHoldsTheTable(one, postgres.pool, jobId);
    assert.ok(proxy.broken >= breaks, `only ${proxy.broken} connections were broken`);
    if (breaks === 0) assert.equal(followers[0]!.connections, 1);
  });
}

test('a proxy that drips one byte at a time delivers every row', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, jobId, random} = scene;
  const proxy = await TcpProxy.start(server.port, random);
  atEnd(t, () => proxy.close());
  proxy.faults = {drip: true};
  const follower = witness(t, scene, {url: () => `http://127.0.0.1:${proxy.port}`});
  for (let number = 0; number < 30; number++) {
    await post({...scene, url: () => server.url}, [row('trainer', number)]);
  }
  assert.equal(await assertHoldsTheTable(follower, postgres.pool, jobId), 30);
});
