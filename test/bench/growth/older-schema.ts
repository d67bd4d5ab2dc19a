import {execFileSync} from 'node:child_process';
import type pg from 'pg';
import {loadRows, type Shape} from '../load-rows.ts';

const git = (...args: string[]): string => execFileSync('git', args, {encoding: 'utf8'});

/** Makes the tables of an older commit of this repository and stores a job there. */
export async function loadOlder(client: pg.Client, commit: string, shape: Shape): Promise<void> {
  const files = git('ls-tree', '-r', '--name-only', commit, 'server/store').split('\n');
  await client.query(
    'CREATE TABLE ftl_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  for (const file of files.filter((name) => name.endsWith('.sql'))) {
    await client.query(git('show', `${commit}:${file}`));
    await client.query('INSERT INTO ftl_migrations (name) VALUES ($1)', [file.split('/').at(-1)]);
  }
  await loadRows(client, shape, 'SELECT ftl_settle($1)');
}
