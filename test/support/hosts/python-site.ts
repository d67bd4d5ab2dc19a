import {execFile} from 'node:child_process';
import {cp} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {CLASSIC_FILE, CLASSIC_PARTS, classicPartFile} from '../../../.config/classic-parts.ts';
import {builtPackage} from '../built-package.ts';
import {exampleOf, pythonFor} from './cache.ts';
import {putFiles} from './look-at-host.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/**
 * Builds an example with a program of Python's; the folder of the site.
 *
 * @param files where the example has its files
 * @param args of the program; what they build is in `site`
 */
export async function pythonSite(
  host: string,
  {files, script, args}: {readonly files: string; readonly script: string; readonly args: readonly string[]},
): Promise<string> {
  const programs = await pythonFor(host);
  const folder = await temporaryFolder(host);
  await cp(exampleOf(host), folder, {recursive: true});
  await putFiles(join(folder, files), join(await builtPackage(), 'dist'), [
    script,
    ...(script === CLASSIC_FILE ? CLASSIC_PARTS.map(classicPartFile) : []),
  ]);
  await promisify(execFile)(join(programs, 'python'), ['-m', ...args], {cwd: folder});
  return join(folder, 'site');
}
