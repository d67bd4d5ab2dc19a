import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {eventText} from '../bench-event.ts';
import type {Contender} from '../contender.ts';
import {onCore, SERVER_CORE} from '../cores.ts';
import {PipelinedPosts} from '../pipelined-posts.ts';

const SCRIPT = fileURLToPath(new URL('better-sse-server.ts', import.meta.url));
const MANIFEST = new URL('../../../../node_modules/better-sse/package.json', import.meta.url);

export const betterSse: Contender = {
  name: 'better-sse',
  version: `better-sse ${(JSON.parse(readFileSync(MANIFEST, 'utf8')) as {version: string}).version} on node ${process.version}`,
  missing: null,
  scope: 'all',
  async start() {
    const child = spawn(...onCore(SERVER_CORE, process.execPath, [SCRIPT]), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [port] = (await once(child, 'message')) as [number];
    const posts = await PipelinedPosts.open(port, '/publish');
    return {
      pids: [child.pid!],
      target: {port, path: '/events', headers: {}},
      publish: (batches) =>
        posts.send(batches.map((rows) => rows.map((row) => eventText(row, 'bench')).join('\n'))),
      async stop() {
        posts.close();
        const ended = once(child, 'exit');
        child.disconnect();
        await ended;
      },
    };
  },
};
