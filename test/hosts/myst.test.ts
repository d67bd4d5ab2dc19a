import {execFile} from 'node:child_process';
import {cp, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {builtPackage} from '../support/built-package.ts';
import {npmFor, ROOT} from '../support/hosts/cache.ts';
import {darkenPage, lookAtHost, putFiles} from '../support/hosts/look-at-host.ts';
import {putPackage} from '../support/hosts/npm-site.ts';

/** What draws the page in place of a theme: themes come from a server of MyST's, not from a registry. */
const DRAWS = {'@myst-theme/anywidget': '^1.4.1', react: '^19.2.0', 'react-dom': '^19.2.0', vite: '^8.0.0'};
const THEME = 'jtex: v1\ntitle: None\nkind: site\n';

async function build(): Promise<string> {
  const folder = await npmFor('myst', DRAWS);
  await putPackage(folder);
  await mkdir(join(folder, 'theme'));
  await writeFile(join(folder, 'theme/template.yml'), THEME);
  const about = await readFile(join(folder, 'myst.yml'), 'utf8');
  await writeFile(join(folder, 'myst.yml'), about.replace('book-theme', './theme'));
  await cp(join(ROOT, 'test/hosts/apps/myst'), folder, {recursive: true});
  const run = (command: string, ...args: string[]) =>
    promisify(execFile)('npx', [command, ...args], {cwd: folder, shell: process.platform === 'win32'});
  await run('myst', 'build', '--site', '--ci');
  await run('vite', 'build');
  const site = join(folder, 'dist');
  await cp(join(folder, '_build/site/public'), site, {recursive: true});
  await putFiles(site, join(await builtPackage(), 'dist'));
  return site;
}

lookAtHost('myst', {
  build,
  isInShadow: true,
  darken: darkenPage,
  remove: () => document.querySelector('button')!.click(),
});
