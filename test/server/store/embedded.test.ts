import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import pg from 'pg';
import {OperatorError} from '../../../server/operator-error.ts';
import {
  joinEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../../server/store/postgres/embedded.ts';

let folder: string;
before(async () => (folder = await mkdtemp(join(tmpdir(), 'ftl-embedded-'))));
after(() => rm(folder, {recursive: true, force: true}));

const start = (name: string) => startEmbeddedPostgres({dataDir: join(folder, name), durable: false});

async function query(server: EmbeddedPostgres, statement: string): Promise<unknown[]> {
  const client = new pg.Client(server.poolConfig);
  await client.connect();
  const {rows} = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return rows;
}

async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Where nobody waits for a process that has ended, its number stays taken.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(stat);
}

const refusal = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof OperatorError, String(error));
  assert.match(error.message, pattern);
  assert.ok(!error.message.includes('\n'), 'one sentence');
  return true;
};

/** Starts PostgreSQL from a process of its own, which says `up <pid>` and then waits to be ended. */
async function startElsewhere(dataDir: string): Promise<{pid: number; kill(): Promise<void>}> {
  const script = `
    import {startEmbeddedPostgres} from ${JSON.stringify(new URL('../../../server/store/postgres/embedded.ts', import.meta.url).href)};
    const {pid} = await startEmbeddedPostgres({dataDir: ${JSON.stringify(dataDir)}, durable: false});
    console.log('up', pid);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    pid: Number(/up (\d+)/.exec(String(line))![1]),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

test('it starts, speaks UTF8 on a socket without TCP, keeps its data over a restart, and leaves nothing running', async () => {
  const first = await start('plain');
  assert.deepEqual(
    await query(
      first,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS addresses, lower('É') AS lower`,
    ),
    [{encoding: 'UTF8', addresses: '', lower: 'é'}],
  );
  await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  assert.equal(await isRunning(first.pid), false);
  const second = await start('plain');
  assert.deepEqual(await query(second, 'SELECT answer FROM kept'), [{answer: 42}]);
  await second.stop();
  await second.stop();
});

test('a data folder below a private one, with a path longer than a socket may have', async () => {
  const privateFolder = join(folder, 'private');
  await mkdir(privateFolder, {mode: 0o700});
  const server = await start(join('private', 'long'.repeat(30)));
  assert.deepEqual(await query(server, 'SELECT 1 AS one'), [{one: 1}]);
  const {host} = server.poolConfig;
  await server.stop();
  await assert.rejects(readdir(host!), /ENOENT/, 'the short way to the socket is gone');
});

test('a folder in use is refused by naming who uses it, and stays in use', async () => {
  const holder = await startElsewhere(join(folder, 'busy'));
  await assert.rejects(
    start('busy'),
    refusal(/busy is in use by process \d+: stop that first, or .* DATA_DIR/),
  );
  assert.ok(await isRunning(holder.pid));
  await holder.kill();
  await start('busy').then((server) => server.stop());
});

test('after its parent was killed, the orphan is stopped and its data is there', async () => {
  const dataDir = join(folder, 'orphan');
  const killed = await startElsewhere(dataDir);
  await killed.kill();
  assert.ok(await isRunning(killed.pid), 'PostgreSQL outlives its parent');
  const server = await start('orphan');
  assert.equal(await isRunning(killed.pid), false);
  assert.deepEqual(await query(server, 'SELECT 1 AS one'), [{one: 1}]);
  await server.stop();
});

test('after both were killed, the stale lock file is no obstacle, even when its number belongs to another process', async () => {
  const dataDir = join(folder, 'crash');
  const killed = await startElsewhere(dataDir);
  await killed.kill();
  process.kill(killed.pid, 'SIGKILL');
  while (await isRunning(killed.pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  const lockFile = join(dataDir, 'postgres', 'postmaster.pid');
  const lock = await readFile(lockFile, 'utf8');
  await writeFile(lockFile, lock.replace(/^\d+/, String(process.pid)));
  const server = await start('crash');
  await server.stop();
});

test(
  'what a crashed PostgreSQL has left running a moment longer is waited for',
  {skip: process.platform !== 'linux' && 'it stops a process by its number in /proc'},
  async () => {
    const killed = await startElsewhere(join(folder, 'late'));
    const [child] = (await readFile(`/proc/${killed.pid}/task/${killed.pid}/children`, 'utf8')).split(' ');
    process.kill(Number(child), 'SIGSTOP');
    await killed.kill();
    process.kill(killed.pid, 'SIGKILL');
    const starting = start('late');
    const early = await Promise.race([starting, new Promise((resolve) => setTimeout(resolve, 700, 'waits'))]);
    assert.equal(early, 'waits');
    process.kill(Number(child), 'SIGCONT');
    await (await starting).stop();
  },
);

test('a data folder that cannot be made, or belongs to another version, is refused with what to do', async () => {
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(
    start(join('file', 'data')),
    refusal(/cannot be written \(ENOTDIR\): choose another with DATA_DIR/),
  );
  await mkdir(join(folder, 'old', 'postgres'), {recursive: true});
  await writeFile(join(folder, 'old', 'postgres', 'PG_VERSION'), '9\n');
  await assert.rejects(
    start('old'),
    refusal(/old was made by PostgreSQL 9, .* choose another with DATA_DIR/),
  );
});

test('a data folder that may not be written is refused with what to do', async (t) => {
  const dataDir = join(folder, 'read-only');
  await mkdir(dataDir);
  await chmod(dataDir, 0o555);
  await chmod(folder, 0o755);
  if (process.getuid?.() !== 0) {
    await assert.rejects(start('read-only'), refusal(/cannot be written \(EACCES\)/));
    return;
  }
  // Root may write anywhere: the same as somebody else.
  const script = `
    import {startEmbeddedPostgres} from ${JSON.stringify(new URL('../../../server/store/postgres/embedded.ts', import.meta.url).href)};
    await startEmbeddedPostgres({dataDir: ${JSON.stringify(dataDir)}}).catch((error) => console.log(error.name, error.message));`;
  const answer = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    uid: 65534,
    gid: 65534,
  }).catch(() => null);
  if (answer === null) return t.skip('an ordinary user cannot read this checkout');
  assert.match(answer.stdout, /^OperatorError The data folder .* cannot be written \(EACCES\)/);
});

test('what is in the data folder is closed to others, and so is a folder that holds nothing else', async () => {
  const rightsOf = async (...path: string[]) =>
    ((await stat(join(folder, ...path))).mode & 0o777).toString(8);
  for (const name of ['open', 'shared']) await mkdir(join(folder, name), {mode: 0o755});
  await chmod(join(folder, 'open'), 0o777);
  await writeFile(join(folder, 'open', 'postgres.log'), 'old', {mode: 0o644});
  await writeFile(join(folder, 'shared', 'notes.txt'), 'of somebody else');
  for (const name of ['open', 'shared']) await start(name).then((server) => server.stop());
  assert.deepEqual([await rightsOf('open'), await rightsOf('shared')], ['700', '755']);
  for (const name of ['open', 'shared'])
    assert.deepEqual(
      [await rightsOf(name, 'postgres.log'), await rightsOf(name, 'postgres')],
      ['600', '700'],
    );
});

test('a command joins the cluster that another process runs, and lets go of it without stopping it', async () => {
  const holder = await startElsewhere(join(folder, 'joined'));
  const joined = await joinEmbeddedPostgres({dataDir: join(folder, 'joined')});
  const client = new pg.Client(joined.poolConfig);
  await client.connect();
  await client.end();
  await joined.stop();
  assert.ok(await isRunning(holder.pid));
  await holder.kill();
  const started = await joinEmbeddedPostgres({dataDir: join(folder, 'joined'), durable: false});
  await started.stop();
});
