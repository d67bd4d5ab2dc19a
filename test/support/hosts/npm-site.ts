import {execFile} from 'node:child_process';
import {copyFile, rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {builtPackage} from '../built-package.ts';
import {npmFor, ROOT} from './cache.ts';
import {putFiles} from './look-at-host.ts';

/**
 * Builds an example with its own `npm run build`.
 *
 * @param site where that puts the site
 * @param other an app of test/hosts/apps that is built in place of a file of the example
 */
export async function npmSite(
  host: string,
  site: string,
  other?: {readonly app: string; readonly instead: string},
): Promise<string> {
  const folder = await npmFor(host);
  if (other !== undefined)
    await copyFile(join(ROOT, 'test/hosts/apps', other.app), join(folder, other.instead));
  const built = await builtPackage();
  await rm(join(folder, 'node_modules/ftl-predictions'), {recursive: true, force: true});
  await symlink(built, join(folder, 'node_modules/ftl-predictions'), 'junction');
  await putFiles(join(folder, 'public'), join(built, 'dist'));
  await promisify(execFile)('npm', ['run', 'build'], {cwd: folder, shell: process.platform === 'win32'});
  return join(folder, site);
}
