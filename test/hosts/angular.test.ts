import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {copyFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';
import {promisify, stripVTControlCharacters} from 'node:util';
import {builtPackage} from '../support/built-package.ts';
import {bindInHost} from '../support/hosts/bind-in-host.ts';
import {npmFor, ROOT, Unavailable} from '../support/hosts/cache.ts';
import {darkenPage, lookAtHost} from '../support/hosts/look-at-host.ts';
import {npmSite, putPackage} from '../support/hosts/npm-site.ts';
import {buildTypes} from '../support/package-types.ts';

lookAtHost('angular', {
  build: () => npmSite('angular', 'dist'),
  darken: darkenPage,
  remove: () => document.querySelector('button')!.click(),
});

bindInHost('angular', {app: 'angular.ts', instead: 'src/main.ts'});

test('Angular’s compiler takes the handlers of the example, and refuses those of other events', async (t) => {
  let folder: string;
  try {
    folder = await npmFor('angular');
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return t.skip(error.message);
  }
  await buildTypes(await builtPackage());
  await putPackage(folder);
  await copyFile(join(ROOT, 'test/hosts/apps/angular-refused.ts'), join(folder, 'src/refused.ts'));
  const project = {
    extends: './tsconfig.json',
    compilerOptions: {noEmit: true},
    files: ['src/main.ts', 'src/refused.ts'],
  };
  await writeFile(join(folder, 'tsconfig.refused.json'), JSON.stringify(project));
  const said = await promisify(execFile)(
    process.execPath,
    ['node_modules/@angular/compiler-cli/bundles/src/bin/ngc.js', '-p', 'tsconfig.refused.json'],
    {cwd: folder},
  ).then(
    () => '',
    (error: {stdout: string; stderr: string}) => stripVTControlCharacters(error.stdout + error.stderr),
  );
  const places = [...said.matchAll(/^(\S+?):(\d+):\d+ - error TS2345/gm)];
  assert.deepEqual(
    places.map(([, file, line]) => `${file}:${line}`),
    ['src/refused.ts:12', 'src/refused.ts:13'],
    said,
  );
});
