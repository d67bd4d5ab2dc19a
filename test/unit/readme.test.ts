import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test("the README's reference says what custom-elements.json says", () => {
  const {status, stderr} = spawnSync(process.execPath, ['.config/readme.ts', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
});

test('every script and file that the README names is there', async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const {scripts} = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm\s+run\s+([a-z:]+)/g)].map(([, name]) => name!);
  assert.ok(named.length > 3);
  assert.deepEqual(
    named.filter((name) => scripts[name] === undefined),
    [],
  );
  const files = [
    ...readme.matchAll(/\]\(([^)#:]+)\)/g),
    ...readme.matchAll(/`((?:demo|server|src|test)\/[\w./-]+)`/g),
  ].map(([, path]) => path!);
  assert.ok(files.length > 3);
  assert.deepEqual(
    files.filter((path) => !existsSync(join(ROOT, path))),
    [],
  );
});
