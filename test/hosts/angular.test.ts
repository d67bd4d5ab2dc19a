import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test, type TestContext} from 'node:test';
import {promisify, stripVTControlCharacters} from 'node:util';
import type {Manifest} from '../../.config/manifest.ts';
import {builtPackage} from '../support/built-package.ts';
import {bindInHost} from '../support/hosts/bind-in-host.ts';
import {npmFor, ROOT, Unavailable} from '../support/hosts/cache.ts';
import {darkenPage, lookAtHost} from '../support/hosts/look-at-host.ts';
import {npmSite, putPackage} from '../support/hosts/npm-site.ts';
import {buildTypes} from '../support/package-types.ts';

const manifest = JSON.parse(await readFile(join(ROOT, 'custom-elements.json'), 'utf8')) as Manifest;

lookAtHost('angular', {
  build: async () => {
    await buildTypes(await builtPackage());
    return npmSite('angular', 'dist');
  },
  darken: darkenPage,
  remove: () => document.querySelector('button')!.click(),
});

bindInHost('angular', {app: 'angular.ts', instead: 'src/main.ts'});

/** What Angular’s compiler says of the example and one file more; null where Angular cannot be had. */
async function compilerSays(t: TestContext, file: string, text: string): Promise<string | null> {
  let folder: string;
  try {
    folder = await npmFor('angular');
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    t.skip(error.message);
    return null;
  }
  await buildTypes(await builtPackage());
  await putPackage(folder);
  await writeFile(join(folder, file), text);
  const project = {
    extends: './tsconfig.json',
    compilerOptions: {noEmit: true, preserveSymlinks: true},
    files: ['src/main.ts', file],
  };
  await writeFile(join(folder, 'tsconfig.refused.json'), JSON.stringify(project));
  return promisify(execFile)(
    process.execPath,
    ['node_modules/@angular/compiler-cli/bundles/src/bin/ngc.js', '-p', 'tsconfig.refused.json'],
    {cwd: folder},
  ).then(
    () => '',
    (error: {stdout: string; stderr: string}) => stripVTControlCharacters(error.stdout + error.stderr),
  );
}

const placesOf = (said: string, code: string): readonly string[] =>
  [...said.matchAll(new RegExp(`^(\\S+?:\\d+):\\d+ - error (${code}):`, 'gm'))].map(
    ([, place, found]) => `${place} ${found}`,
  );

test('Angular’s compiler takes what the example binds and hears, and refuses other types, names and events', async (t) => {
  const text = await readFile(join(ROOT, 'test/hosts/apps/angular-refused.ts'), 'utf8');
  const said = await compilerSays(t, 'src/refused.ts', text);
  if (said === null) return;
  assert.deepEqual(
    placesOf(said, '\\S+'),
    [
      'src/refused.ts:20 TS2345',
      'src/refused.ts:21 TS2345',
      'src/refused.ts:22 TS2322',
      'src/refused.ts:23 TS2322',
      'src/refused.ts:24 TS2322',
      'src/refused.ts:25 TS2322',
      'src/refused.ts:26 NG8002',
      'src/refused.ts:27 NG8002',
    ],
    said,
  );
  assert.match(said, /Type 'number' is not assignable to type 'string'/);
});

test('Angular’s compiler checks every property of every element', async (t) => {
  const bound = manifest.modules
    .flatMap(({declarations = []}) => declarations)
    .flatMap(({tagName, members}) =>
      members
        .filter((member) => member.kind === 'field' && member.static !== true && member.readonly !== true)
        .map(({name}) => `<${tagName} [${name}]="wrong" />`),
    );
  const text = `import {Component} from '@angular/core';
import {FTL_ELEMENTS} from 'ftl-predictions/angular';
@Component({selector: 'app-wrong', imports: [FTL_ELEMENTS], template: \`
${bound.join('\n')}
\`})
export class Wrong { readonly wrong = {wrong: true}; }
`;
  const said = await compilerSays(t, 'src/wrong.ts', text);
  if (said === null) return;
  assert.deepEqual(
    placesOf(said, 'TS2\\d+').map((place) => place.split(' ')[0]),
    bound.map((_, at) => `src/wrong.ts:${at + 4}`),
  );
});
