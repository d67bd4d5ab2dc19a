import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the reference says what custom-elements.json says', () => {
  const {status, stderr} = spawnSync(process.execPath, ['.config/reference.ts', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
});

/** What people are told, and where it stands. */
const PAGES = [
  'README.md',
  ...(
    await Promise.all(
      ['demo/docs', 'demo/runs'].map(async (folder) =>
        (await readdir(join(ROOT, folder)))
          .filter((name) => name.endsWith('.md'))
          .map((name) => `${folder}/${name}`),
      ),
    )
  ).flat(),
];

test('every script and file that a page of the documentation names is there', async () => {
  const {scripts} = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const missing: string[] = [];
  let named = 0;
  for (const page of PAGES) {
    const text = await readFile(join(ROOT, page), 'utf8');
    for (const [, script] of text.matchAll(/npm\s+run\s+([a-z:]+)/g)) {
      named++;
      if (scripts[script!] === undefined) missing.push(`${page}: npm run ${script}`);
    }
    const linked = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) =>
      join(dirname(page), path!),
    );
    const written = [...text.matchAll(/`((?:demo|server|src|test)\/[\w./-]+)`/g)].map(([, path]) => path!);
    for (const path of [...linked, ...written]) {
      named++;
      if (!existsSync(join(ROOT, path))) missing.push(`${page}: ${path}`);
    }
  }
  assert.ok(named > 30, `only ${named} scripts and files were found`);
  assert.deepEqual(missing, []);
});

test('the README stays short: what it is before line 12, 250 lines at the most', async () => {
  const lines = (await readFile(join(ROOT, 'README.md'), 'utf8')).split('\n');
  assert.ok(lines.length <= 250, `${lines.length} lines`);
  assert.ok(lines.slice(0, 12).some((line) => line.includes('<ftl-predictions-stream')));
});
