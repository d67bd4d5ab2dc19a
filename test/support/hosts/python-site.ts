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
 * @param args the program, and what it is given
 * @param site where that puts the site
 */
export async function pythonSite(
  host: string,
  {
    files,
    script,
    args,
    site = 'site',
  }: {
    readonly files: string;
    readonly script: string;
    readonly args: readonly [program: string, ...string[]];
    readonly site?: string;
  },
): Promise<string> {
  const programs = await pythonFor(host);
  const folder = await temporaryFolder(host);
  await cp(exampleOf(host), folder, {recursive: true});
  await putFiles(join(folder, files), join(await builtPackage(), 'dist'), [
    script,
    ...(script === CLASSIC_FILE ? CLASSIC_PARTS.map(classicPartFile) : []),
  ]);
  const [program, ...given] = args;
  await promisify(execFile)(join(programs, program), given, {cwd: folder});
  return join(folder, site);
}
