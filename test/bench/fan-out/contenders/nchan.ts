import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {freePort} from '../../../support/free-port.ts';
import {eventText} from '../bench-event.ts';
import type {Contender} from '../contender.ts';
import {onCore, SERVER_CORE} from '../cores.ts';
import {PipelinedPosts} from '../pipelined-posts.ts';
import {descendants} from '../process-usage.ts';

const MODULE = [
  '/usr/lib/nginx/modules/ngx_nchan_module.so',
  '/usr/share/nginx/modules/ngx_nchan_module.so',
].find(existsSync);

/** One worker, no logs, messages kept in memory as nchan does by default. */
const configuration = (module: string, port: number): string => `
load_module ${module};
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid nginx.pid;
error_log error.log;
events { worker_connections 16000; }
http {
  access_log off;
  keepalive_timeout 3600s;
  keepalive_requests 1000000;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  nchan_shared_memory_size 256M;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /publish { nchan_publisher; nchan_channel_id bench; nchan_message_buffer_length 10; }
    location = /events { nchan_subscriber eventsource; nchan_channel_id bench; nchan_subscriber_first_message newest; }
  }
}
`;

function versions(): string {
  const nginx = /nginx\/\S+/.exec(String(spawnSync('nginx', ['-v']).stderr))?.[0];
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Version}', 'libnginx-mod-nchan']);
  return `nchan ${query.status === 0 ? String(query.stdout) : '(version unknown)'} on ${nginx}`;
}

export const nchan: Contender = {
  name: 'nchan',
  version: MODULE === undefined ? '' : versions(),
  missing:
    MODULE === undefined
      ? 'nginx with its nchan module is not installed (Debian: nginx libnginx-mod-nchan)'
      : null,
  scope: 'all',
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'ftl-nchan-'));
    const port = await freePort();
    await writeFile(join(folder, 'nginx.conf'), configuration(MODULE!, port));
    const child = spawn(...onCore(SERVER_CORE, 'nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr']), {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const posts = await retry(() =>
      PipelinedPosts.open(port, '/publish', {'X-EventSource-Event': 'prediction'}),
    );
    return {
      pids: [child.pid!, ...(await descendants(child.pid!))],
      target: {port, path: '/events', headers: {Accept: 'text/event-stream'}},
      publish: (batches) => posts.send(batches.flat().map((row) => eventText(row, 'bench'))),
      async stop() {
        posts.close();
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
        await rm(folder, {recursive: true, force: true});
      },
    };
  },
};

async function retry<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 50) throw error;
      await sleep(50);
    }
  }
}
