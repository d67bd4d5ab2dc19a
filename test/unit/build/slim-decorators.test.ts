import assert from 'node:assert/strict';
import {glob, readFile} from 'node:fs/promises';
import {test} from 'node:test';

const ROOT = new URL('../../../', import.meta.url);

test('the only decorator is that of fields, which gives nothing back: the slim way to call it knows no other', async () => {
  const others: string[] = [];
  for await (const path of glob('src/**/*.ts', {cwd: ROOT})) {
    const code = await readFile(new URL(path, ROOT), 'utf8');
    for (const [, name] of code.matchAll(/^\s*@(\w+)\(/gm))
      if (name !== 'property') others.push(`${path}: @${name}`);
  }
  assert.deepEqual(others, []);
});
