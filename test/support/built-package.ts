import {execFile} from 'node:child_process';
import {copyFile, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {build} from 'vite';
import {SIBLING_NAMES} from '../../.config/siblings.ts';
import {temporaryFolder} from './temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const MODES = ['production', 'bundle', 'classic', ...SIBLING_NAMES, 'anywidget'];

/**
 * The folder of the package as it is published, its types aside. `npm run test:hosts` builds it once, and names it to all
 * tests.
 */
export async function builtPackage(): Promise<string> {
  const given = process.env['FTL_BUILT_PACKAGE'];
  if (given !== undefined) return given;
  const folder = await temporaryFolder('built');
  for (const mode of MODES) {
    await build({
      root: ROOT,
      mode,
      logLevel: 'warn',
      build: {outDir: join(folder, 'dist'), emptyOutDir: false},
    });
  }
  const directives = join(ROOT, '.config/angular-directives.ts');
  await promisify(execFile)(process.execPath, [directives, join(folder, 'dist')]);
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  return folder;
}
