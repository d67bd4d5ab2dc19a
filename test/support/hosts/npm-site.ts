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
  await putPackage(folder);
  await putFiles(join(folder, 'public'), join(await builtPackage(), 'dist'));
  await promisify(execFile)('npm', ['run', 'build'], {cwd: folder, shell: process.platform === 'win32'});
  return join(folder, site);
}

/** Puts the package of this checkout, as it was built, where a host's own packages are installed. */
export async function putPackage(folder: string): Promise<void> {
  const place = join(folder, 'node_modules/ftl-predictions');
  await rm(place, {recursive: true, force: true});
  await symlink(await builtPackage(), place, 'junction');
}
