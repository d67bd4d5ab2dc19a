import {execFile} from 'node:child_process';
import {appendFile, chmod, chown, mkdtemp, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {until} from '../until.ts';
import {PrivatePostgres} from './private-postgres.ts';

/** What a primary is started with, so that a standby that begins in the middle of its work finds its log. */
export const WITH_STANDBYS = {wal_keep_size: '1GB'};

/** The name by which `synchronous_standby_names` knows it. */
const NAME = 'standby';

/**
 * A standby that streams from the primary, of a base backup taken while that works: by the functions that `pg_basebackup`
 * calls, since the PostgreSQL from npm comes without that program. Resolved when it has caught up. `settings`: its own.
 */
export async function startStandby(
  primary: PrivatePostgres,
  settings: Readonly<Record<string, string>> = {},
): Promise<PrivatePostgres> {
  const source = join(primary.folder, 'postgres');
  const folder = await mkdtemp(join(tmpdir(), 'ftl-standby-'));
  const data = join(folder, 'postgres');
  const {uid, gid} = await stat(source);
  // PostgreSQL's user, where it is not ours, must find the way to the primary's socket, which nobody else may use.
  await chmod(primary.folder, 0o711);
  const session = await primary.pool.connect();
  try {
    await session.query(`SELECT pg_backup_start('standby', fast => true)`);
    await copy(source, data);
    const {rows} = await session.query<{label: string}>(
      'SELECT labelfile AS label FROM pg_backup_stop(wait_for_archive => false)',
    );
    for (const leftover of ['postmaster.pid', 'postmaster.opts', '.s.PGSQL.5432', '.s.PGSQL.5432.lock'])
      await rm(join(data, leftover), {force: true});
    await writeFile(join(data, 'backup_label'), rows[0]!.label);
    await writeFile(join(data, 'standby.signal'), '');
    // Not by the command line, which would be above ALTER SYSTEM.
    await appendFile(
      join(data, 'postgresql.auto.conf'),
      `primary_conninfo = 'host=${source} port=5432 user=postgres application_name=${NAME}'\n`,
    );
    for (const file of ['backup_label', 'standby.signal']) await chown(join(data, file), uid, gid);
  } finally {
    session.release();
  }
  const standby = await PrivatePostgres.over(folder, {...WITH_STANDBYS, ...settings});
  await until('the standby to stream', async () => {
    const {rowCount} = await primary.pool.query(
      `SELECT FROM pg_stat_replication WHERE application_name = $1 AND state = 'streaming'`,
      [NAME],
    );
    return rowCount === 1;
  });
  return standby;
}

/** From now on a commit is acknowledged when the standby has it too. */
export async function waitForStandby(primary: PrivatePostgres): Promise<void> {
  await primary.pool.query(`ALTER SYSTEM SET synchronous_standby_names = '${NAME}'`);
  await primary.pool.query('SELECT pg_reload_conf()');
  await until('the standby to be synchronous', async () => {
    const {rowCount} = await primary.pool.query(
      `SELECT FROM pg_stat_replication WHERE application_name = $1 AND sync_state = 'sync'`,
      [NAME],
    );
    return rowCount === 1;
  });
}

/** As when the line between the two is cut: from now on it gets nothing of the primary. */
export async function cutOff(standby: PrivatePostgres, primary: PrivatePostgres): Promise<void> {
  await standby.pool.query(`ALTER SYSTEM SET primary_conninfo = ''`);
  await standby.pool.query('SELECT pg_reload_conf()');
  await until('the standby to be alone', async () => {
    const {rowCount} = await primary.pool.query('SELECT FROM pg_stat_replication');
    return rowCount === 0;
  });
}

/** As one that lags: from now on it shows nothing new, though it still gets it. */
export async function holdBack(standby: PrivatePostgres): Promise<void> {
  await standby.pool.query('SELECT pg_wal_replay_pause()');
  await until('the standby to stand still', async () => {
    const {rows} = await standby.pool.query<{state: string}>(
      'SELECT pg_get_wal_replay_pause_state() AS state',
    );
    return rows[0]!.state === 'paused';
  });
}

/** After `holdBack`. */
export async function letGoOn(standby: PrivatePostgres): Promise<void> {
  await standby.pool.query('SELECT pg_wal_replay_resume()');
}

/** Makes it a primary, which goes on where its log ends. */
export async function promote(standby: PrivatePostgres): Promise<void> {
  await standby.pool.query('SELECT pg_promote(wait => true)');
}

/** With its owner. Files that go while it works are in the log. */
async function copy(from: string, to: string): Promise<void> {
  try {
    await promisify(execFile)('cp', ['-a', from, to]);
  } catch (error) {
    const {stderr} = error as {stderr?: string};
    const lines = (stderr ?? '').split('\n').filter(Boolean);
    if (lines.length === 0 || !lines.every((line) => /No such file or directory/.test(line))) throw error;
  }
}
