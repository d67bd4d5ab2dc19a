import assert from 'node:assert/strict';
import {readdir, readFile, stat} from 'node:fs/promises';
import {test} from 'node:test';
import {hostsPage, type HostRow} from '../../support/hosts/hosts-page.ts';

const DOCS = new URL('../../../demo/docs/', import.meta.url);
const HOSTS = new URL('hosts/', DOCS);
const rows = JSON.parse(await readFile(new URL('results.json', HOSTS), 'utf8')) as readonly HostRow[];

test('the table of hosts is what their tests wrote, and nothing was changed by hand', async () => {
  assert.equal(await readFile(new URL('hosts.md', DOCS), 'utf8'), hostsPage(rows));
});

test('every host that has a test has a row, and no row is of a host without one', async () => {
  const files = await readdir(new URL('../../hosts/', import.meta.url));
  const tested = files
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => name.replace('.test.ts', ''));
  assert.deepEqual([...new Set(rows.map(({file}) => file))].sort(), tested.sort());
});

test('every picture of a host is light, and shown', async () => {
  const pictures = (await readdir(HOSTS)).filter((name) => name.endsWith('.webp'));
  const shown = rows.filter(({hasPicture}) => hasPicture).map(({host}) => `${host}.webp`);
  assert.deepEqual(pictures.sort(), shown.sort());
  for (const name of pictures) {
    const {size} = await stat(new URL(name, HOSTS));
    assert.ok(size <= 60_000, `${name} has ${size} bytes`);
  }
});

test('a host that fails and one that cannot be had are told', () => {
  const common = {day: '2026-11-28', hasPicture: false} as const;
  const page = hostsPage([
    {...common, host: 'a', file: 'a', checks: {rows: '✓', theme: '✗'}, tests: '✗'},
    {...common, host: 'b', file: 'b', checks: {}, tests: '✓', skipped: 'no network'},
  ]);
  assert.match(page, /^\| a \| ✓ \| ✗ \| – \| – \| – \| ✗ \| 2026-11-28 \|$/m);
  assert.match(page, /^\| b \|( – \|){5} skipped: no network \| 2026-11-28 \|$/m);
});
