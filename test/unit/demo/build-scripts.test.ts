import assert from 'node:assert/strict';
import {mkdir, rm, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {beforeEach, test} from 'node:test';
import {buildScripts, type Build} from '../../../demo/build-scripts.ts';
import {temporaryFolder} from '../../support/temporary-folder.ts';

let root: string;
let built: string[];

const build: Build = async (folder, mode) => {
  built.push(mode);
  await write(`dist/${mode}.js`, mode);
  await write(`dist/${mode}.js.map`, '{}');
  assert.equal(folder, root);
  return [`${mode}.js`, `${mode}.js.map`];
};

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(root, path, '..'), {recursive: true});
  await writeFile(join(root, path), text);
}

/** What a start builds of two modes. */
async function started(): Promise<readonly string[]> {
  built = [];
  await buildScripts(['bundle', 'math'], {root, build});
  return built;
}

beforeEach(async () => {
  root = await temporaryFolder('scripts');
  await write('src/elements/table.ts', '1');
  await write('vite.config.ts', '1');
  assert.deepEqual(await started(), ['bundle', 'math']);
});

test('what is built is not built again', async () => {
  assert.deepEqual(await started(), []);
});

for (const [what, change] of [
  ['is written again, however alike', () => utimes(join(root, 'src/elements/table.ts'), 1, 1)],
  ['comes', () => write('src/elements/badge.ts', '1')],
  ['goes', () => rm(join(root, 'src/elements/table.ts'))],
  ['is a setting of the build', () => write('vite.config.ts', '12')],
] as const) {
  test(`all is built again when a source ${what}`, async () => {
    await change();
    assert.deepEqual(await started(), ['bundle', 'math']);
    assert.deepEqual(await started(), []);
  });
}

for (const [what, change] of [
  ['is missing', () => rm(join(root, 'dist/math.js.map'))],
  ['is not as it was left', () => write('dist/math.js', 'cut off')],
] as const) {
  test(`a script is built again when a file of it ${what}, and no other`, async () => {
    await change();
    assert.deepEqual(await started(), ['math']);
    assert.deepEqual(await started(), []);
  });
}

test('a build that fails is built again', async () => {
  await write('src/more.ts', '1');
  const fails = () => Promise.reject(new Error('no'));
  await assert.rejects(buildScripts(['bundle'], {root, build: fails}), /no/);
  assert.deepEqual(await started(), ['bundle', 'math']);
});
