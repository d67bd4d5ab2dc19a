import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {atEnd} from '../support/at-end.ts';
import {TcpProxy} from '../support/server/tcp-proxy.ts';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {setScene, witness} from './support/scene.ts';
import {poster, post, row} from './support/writers.ts';

const VIEWERS = 1000;

test('a thousand viewers that are cut off at once all come back, with every row once', async (t) => {
  const scene = await setScene(t, {STREAMS_PER_USER: '2000'});
  const {server, postgres, jobId, random} = scene;
  const proxy = await TcpProxy.start(server.port, random);
  atEnd(t, () => proxy.close());
  await post(
    {...scene, url: () => server.url},
    Array.from({length: 20}, (_, i) => row('early', i)),
  );
  const url = () => `http://127.0.0.1:${proxy.port}`;
  const followers = Array.from({length: VIEWERS}, () =>
    witness(t, scene, {url, silenceMs: 10_000, patienceMs: 1000}),
  );
  await until('all viewers to have caught up', () => followers.every(({isCaughtUp}) => isCaughtUp), 60_000);
  const trainer = poster({...scene, url: () => server.url, pauseMs: [100, 100], batch: [1, 2]});
  atEnd(t, () => trainer.stop());
  proxy.cutAll();
  await sleep(2000);
  await trainer.stop();
  for (const follower of followers)
    await assertHoldsTheTable(follower, postgres.pool, jobId, {limitMs: 60_000});
  assert.ok(followers.every(({connections}) => connections >= 2));
  const refused = followers.flatMap(({refusals}) => [...refusals.keys()]);
  assert.ok(
    refused.every((status) => status === 503 || status === 429),
    `refused with ${[...new Set(refused)].join(', ')}`,
  );
});
