import {execFile} from 'node:child_process';
import {rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {builtPackage} from '../built-package.ts';
import {npmFor} from './cache.ts';
import {putFiles} from './look-at-host.ts';

/**
 * Builds an example with its own `npm run build`.
 *
 * @param site where that puts the site
 */
export async function npmSite(host: string, site: string): Promise<string> {
  const folder = await npmFor(host);
  const built = await builtPackage();
  await rm(join(folder, 'node_modules/ftl-predictions'), {recursive: true, force: true});
  await symlink(built, join(folder, 'node_modules/ftl-predictions'), 'junction');
  await putFiles(join(folder, 'public'), join(built, 'dist'));
  await promisify(execFile)('npm', ['run', 'build'], {cwd: folder, shell: process.platform === 'win32'});
  return join(folder, site);
}
