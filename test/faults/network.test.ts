import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {TcpProxy, type Faults} from '../support/tcp-proxy.ts';
import {assertHoldsTheTable} from './follower.ts';
import {setScene, startWriting, witness} from './scene.ts';
import {post, row} from './writers.ts';

const CASES: Readonly<Record<string, {readonly faults: Faults; readonly breaks: boolean}>> = {
  'cuts connections at random bytes': {faults: {cutAfterBytes: [1, 30_000]}, breaks: true},
  'ends answers with a FIN at random bytes': {faults: {halfCloseAfterBytes: [1, 30_000]}, breaks: true},
  'tells the server that the client has ended': {
    faults: {clientHalfCloseAfterBytes: [1, 400]},
    breaks: true,
  },
  'goes silent at random bytes': {faults: {stallAfterBytes: [1, 60_000]}, breaks: true},
  'holds back what is less than 2 kB': {faults: {bufferBytes: 2048}, breaks: false},
  'delays every chunk by up to 50 ms': {faults: {delayMs: [0, 50]}, breaks: false},
};

for (const [what, {faults, breaks}] of Object.entries(CASES)) {
  test(`a proxy that ${what} costs no row and repeats none`, async (t) => {
    const scene = await setScene(t, {HEARTBEAT_S: '0.1'});
    const {server, postgres, jobId, random} = scene;
    const proxy = await TcpProxy.start(server.port, random);
    t.after(() => proxy.close());
    proxy.faults = faults;
    const url = () => `http://127.0.0.1:${proxy.port}`;
    const followers = [0, 1, 2].map(() => witness(t, scene, {url, silenceMs: 400}));
    const writing = startWriting(scene);
    await sleep(3000);
    await writing.stop();
    // What was cut short is let through at last: an answer that begins with a row always fits.
    proxy.faults = {};
    for (const follower of followers) await assertHoldsTheTable(follower, postgres.pool, jobId);
    if (breaks) assert.ok(proxy.broken > 5, `only ${proxy.broken} connections were broken`);
    else assert.equal(followers[0]!.connections, 1);
  });
}

test('a proxy that drips one byte at a time delivers every row', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, jobId, random} = scene;
  const proxy = await TcpProxy.start(server.port, random);
  t.after(() => proxy.close());
  proxy.faults = {drip: true};
  const follower = witness(t, scene, {url: () => `http://127.0.0.1:${proxy.port}`});
  for (let number = 0; number < 30; number++) {
    await post({...scene, url: () => server.url}, [row('trainer', number)]);
  }
  assert.equal(await assertHoldsTheTable(follower, postgres.pool, jobId), 30);
});
