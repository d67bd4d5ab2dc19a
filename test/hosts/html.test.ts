import {execFile} from 'node:child_process';
import {cp, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {builtPackage} from '../support/built-package.ts';
import {exampleOf} from '../support/hosts/cache.ts';
import {darkenPage, lookAtHost, putFiles, removeElements} from '../support/hosts/look-at-host.ts';
import {temporaryFolder} from '../support/temporary-folder.ts';

async function build(): Promise<string> {
  const folder = await temporaryFolder('html');
  await cp(exampleOf('html'), folder, {recursive: true});
  const dist = join(await builtPackage(), 'dist');
  await promisify(execFile)(process.execPath, ['make.js', dist], {cwd: folder});
  await putFiles(join(folder, 'site'), dist);
  await writeFile(join(folder, 'site/favicon.ico'), '');
  return join(folder, 'site');
}

for (const kind of ['module', 'classic'])
  lookAtHost(`html-${kind}`, {build, path: `/${kind}.html`, darken: darkenPage, remove: removeElements});
