import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pg from 'pg';
import {findUser} from '../../../server/store/postgres/embedded-user.ts';
import {freePort} from '../free-port.ts';
import {until} from '../until.ts';

export type PoolMode = 'session' | 'transaction';

/** Why tests with a PgBouncer are skipped here, or `false`. */
export const noPgBouncer: string | false =
  spawnSync('pgbouncer', ['--version']).status === 0 ? false : 'pgbouncer is not installed';

export interface PgBouncer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A PgBouncer with its settings as they come, but for the mode, before the PostgreSQL at this port of 127.0.0.1. */
export async function startPgBouncer(target: number, mode: PoolMode): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'ftl-bouncer-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=127.0.0.1 port=${target} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
`,
  );
  // It does not run as root.
  const user = process.getuid?.() === 0 ? await findUser(folder) : {};
  const child = spawn('pgbouncer', [file], {...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe']});
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exited = once(child, 'exit');
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await until(`PgBouncer to listen (${said})`, async () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended: ${said}`);
    const client = new pg.Client({connectionString: url, connectionTimeoutMillis: 1000});
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 3000);
      await exited;
      clearTimeout(kill);
      await rm(folder, {recursive: true, force: true});
    },
  };
}
