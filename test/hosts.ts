/**
 * `npm run test:hosts`: builds a page of each host in demo/embed and looks at it in a browser; names as arguments
 * (`npm run test:hosts -- sphinx`) run only those. What a host needs is installed once, outside the repository; a host that
 * cannot be had is skipped by name. Ends with a table.
 */
import {spawnSync} from 'node:child_process';
import {globSync} from 'node:fs';
import {mkdir, readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {builtPackage} from './support/built-package.ts';
import {ROOT} from './support/hosts/cache.ts';
import {CHECKS, RESULTS} from './support/hosts/report.ts';

const names = process.argv.slice(2);
const files = globSync('test/hosts/*.test.ts', {cwd: ROOT}).filter(
  (file) => names.length === 0 || names.some((name) => file.endsWith(`/${name}.test.ts`)),
);
if (files.length === 0) {
  console.error(`No host is named ${names.join(' or ')}; test/hosts has them all.`);
  process.exit(1);
}
await rm(RESULTS, {recursive: true, force: true});
await mkdir(RESULTS, {recursive: true});
const built = await builtPackage();
const {status} = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=1', '--test-timeout=900000', ...files],
  {cwd: ROOT, stdio: 'inherit', env: {...process.env, FTL_BUILT_PACKAGE: built}},
);

console.log(`\n${['host'.padEnd(20), ...CHECKS.map((check) => check.padEnd(8))].join(' ')}`);
for (const file of (await readdir(RESULTS)).filter((name) => name.endsWith('.json')).sort()) {
  const row = JSON.parse(await readFile(join(RESULTS, file), 'utf8')) as Record<string, string | undefined>;
  const cells = CHECKS.map((check) => (row[check] ?? '–').padEnd(8));
  console.log(
    [
      row['host']!.padEnd(20),
      ...(row['skipped'] === undefined ? cells : [`skipped: ${row['skipped']}`]),
    ].join(' '),
  );
}
console.log(`\nPictures: ${RESULTS}`);
process.exitCode = status ?? 1;
