import assert from 'node:assert/strict';
import {connect as connectHttp2} from 'node:http2';
import {once} from 'node:events';
import {test, type TestContext} from 'node:test';
import {findNginx, startNginx} from '../../demo/cluster/nginx.ts';
import {atEnd} from '../support/at-end.ts';
import {freePort} from '../support/free-port.ts';
import {pick} from '../support/random.ts';
import {ServerProcess} from '../support/server/server-process.ts';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {BRISK, clients, pause, setScene, startWriting, witness, type Scene} from './support/scene.ts';

/** Two more servers over the same database. */
async function threeServers(t: TestContext): Promise<{scene: Scene; servers: ServerProcess[]}> {
  const env = {
    EMBED_SECRET: 'the same on all three servers, 32 letters',
    STREAMS_PER_USER: '100',
    DRAIN_S: '0.5',
  };
  const scene = await setScene(t, env);
  const more = await Promise.all(
    [2, 3].map(async () => {
      const server = await ServerProcess.start({env: {...BRISK, ...env, DATABASE_URL: scene.postgres.url}});
      atEnd(t, () => server.remove());
      return server;
    }),
  );
  return {scene, servers: [scene.server, ...more]};
}

test('of three servers one is killed: any other takes its readers over at their cursors', async (t) => {
  const {scene, servers} = await threeServers(t);
  const {postgres, jobId, random} = scene;
  const url = () => pick(random, servers).url;
  const followers = Array.from({length: 12}, () => witness(t, scene, {url}));
  const others = clients(t, scene, url);
  const writing = startWriting(t, scene, url);
  await until('all readers to have caught up', () => followers.every(({isCaughtUp}) => isCaughtUp));
  assert.equal(await servers[2]!.end('SIGKILL'), 'SIGKILL');
  await pause(random, 400, 800);
  await servers[2]!.start();
  await pause(random, 200, 400);
  await writing.stop();
  for (const one of [...followers, ...others]) await assertHoldsTheTable(one, postgres.pool, jobId);
  assert.ok(followers.some(({connections}) => connections > 1));
  assert.deepEqual(
    followers.flatMap(({resets}) => resets),
    [],
  );
});

const nginxCommand = findNginx();

test(
  'behind nginx a killed server is not seen: readers and trainers keep one address, over HTTP/2 too',
  {skip: nginxCommand === null ? 'nginx is not installed' : false},
  async (t) => {
    const {scene, servers} = await threeServers(t);
    const {postgres, jobId, apiKey, random} = scene;
    const [httpPort, httpsPort] = [await freePort(), await freePort()];
    const nginx = await startNginx({
      command: nginxCommand!,
      serverPorts: servers.map(({port}) => port),
      httpPort,
      httpsPort,
    });
    atEnd(t, () => nginx.stop());
    const url = () => `http://127.0.0.1:${httpPort}`;
    const followers = Array.from({length: 12}, () => witness(t, scene, {url}));
    const others = clients(t, scene, url);
    const writing = startWriting(t, scene, url);
    await until('all readers to have caught up', () => followers.every(({isCaughtUp}) => isCaughtUp));
    await servers[1]!.end('SIGKILL');
    await pause(random, 800, 1200);
    await servers[1]!.start();
    await servers[2]!.end('SIGTERM');
    await pause(random, 400, 800);
    await writing.stop();
    for (const one of [...followers, ...others]) await assertHoldsTheTable(one, postgres.pool, jobId);
    assert.ok(followers.some(({connections}) => connections > 1));

    if (!nginx.hasHttps) return;
    const session = connectHttp2(`https://127.0.0.1:${httpsPort}`, {rejectUnauthorized: false});
    atEnd(t, () => session.destroy());
    const streams = Array.from({length: 20}, () =>
      session.request({
        ':path': `/api/training/predictions/${jobId}/stream?since=start`,
        'x-api-key': apiKey,
        accept: 'text/event-stream',
      }),
    );
    let caughtUp = 0;
    for (const stream of streams) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('event: caught_up') && !stream.closed) {
          caughtUp++;
          stream.close();
        }
      });
    }
    await until('twenty streams on one connection', () => caughtUp >= 20);
    session.close();
    await once(session, 'close');
  },
);
