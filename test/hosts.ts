/**
 * `npm run test:hosts`: builds a page of each host in demo/embed and looks at it in a browser; names as arguments
 * (`npm run test:hosts -- sphinx`) run only those. What a host needs is installed once, outside the repository; a host that
 * cannot be had is skipped by name, and one that fails keeps no other from its turn. Writes demo/docs/hosts.md.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, globSync} from 'node:fs';
import {copyFile, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {builtPackage} from './support/built-package.ts';
import {ROOT} from './support/hosts/cache.ts';
import {hostsPage, type HostRow} from './support/hosts/hosts-page.ts';
import {CHECKS, RESULTS} from './support/hosts/report.ts';

const DOCS = join(ROOT, 'demo/docs');
const KEPT = join(DOCS, 'hosts/results.json');

const names = process.argv.slice(2);
const known = globSync('test/hosts/*.test.ts', {cwd: ROOT})
  .map((file) => basename(file, '.test.ts'))
  .sort();
const wanted = known.filter((name) => names.length === 0 || names.includes(name));
if (wanted.length === 0) {
  console.error(`No host is named ${names.join(' or ')}; there are ${known.join(', ')}.`);
  process.exit(1);
}

/** Runs the tests of a host; what they say is shown where one fails. */
async function run(file: string, built: string): Promise<boolean> {
  const child = spawn(
    process.execPath,
    ['--test', '--test-timeout=900000', join('test/hosts', `${file}.test.ts`)],
    {cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, FTL_BUILT_PACKAGE: built}},
  );
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) process.stdout.write(Buffer.concat(said));
  return code === 0;
}

/** The rows of a host from what its tests have written; one row of failure where they wrote nothing. */
async function rowsOf(file: string, hasPassed: boolean): Promise<HostRow[]> {
  const found = (await readdir(RESULTS)).filter((name) => name.endsWith('.json')).sort();
  const common = {file, day: new Date().toISOString().slice(0, 10), tests: hasPassed ? '✓' : '✗'} as const;
  if (found.length === 0) return [{host: file, ...common, checks: {}, hasPicture: false}];
  const rows: HostRow[] = [];
  for (const name of found) {
    const {host, skipped, ...checks} = JSON.parse(await readFile(join(RESULTS, name), 'utf8')) as {
      host: string;
      skipped?: string;
    };
    const picture = join(RESULTS, `${host}.webp`);
    const hasPicture = existsSync(picture);
    if (hasPicture) await copyFile(picture, join(DOCS, 'hosts', `${host}.webp`));
    rows.push({host, ...common, checks, ...(skipped === undefined ? {} : {skipped}), hasPicture});
  }
  return rows;
}

await mkdir(join(DOCS, 'hosts'), {recursive: true});
const built = await builtPackage();
const before = existsSync(KEPT) ? (JSON.parse(await readFile(KEPT, 'utf8')) as readonly HostRow[]) : [];
let rows = before.filter(({file}) => known.includes(file));
for (const [i, file] of wanted.entries()) {
  process.stdout.write(`${i + 1}/${wanted.length} ${file} … `);
  await rm(RESULTS, {recursive: true, force: true});
  await mkdir(RESULTS, {recursive: true});
  const hasPassed = await run(file, built);
  const found = await rowsOf(file, hasPassed);
  console.log(
    found.map(({skipped, tests}) => (skipped === undefined ? tests : `skipped: ${skipped}`)).join(' '),
  );
  if (!hasPassed) process.exitCode = 1;
  // After each host, so that a run that is broken off is not lost.
  rows = [...rows.filter((row) => row.file !== file), ...found].sort((a, b) => (a.host < b.host ? -1 : 1));
  await writeFile(KEPT, `${JSON.stringify(rows, null, 2)}\n`);
  await writeFile(join(DOCS, 'hosts.md'), hostsPage(rows));
}
for (const name of await readdir(join(DOCS, 'hosts')))
  if (name.endsWith('.webp') && !rows.some((row) => row.hasPicture && `${row.host}.webp` === name))
    await rm(join(DOCS, 'hosts', name));

console.log(`\n${['host'.padEnd(20), ...CHECKS.map((check) => check.padEnd(8)), 'tests'].join(' ')}`);
for (const {host, checks, tests, skipped} of rows.filter(({file}) => wanted.includes(file)))
  console.log(
    [
      host.padEnd(20),
      ...(skipped === undefined
        ? [...CHECKS.map((check) => (checks[check] ?? '–').padEnd(8)), tests]
        : [`skipped: ${skipped}`]),
    ].join(' '),
  );
console.log(`\nThe table with pictures: demo/docs/hosts.md`);
