import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {copyFile, mkdtemp, rename, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {SIBLING_NAMES} from '../../.config/siblings.ts';
import {temporaryFolder} from './temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const MODES = ['production', 'bundle', 'classic', ...SIBLING_NAMES, 'anywidget'];

/**
 * The folder of the package as it is published, its types aside. `FTL_BUILT_PACKAGE` names one for all tests, which the
 * first that needs it builds.
 */
export async function builtPackage(): Promise<string> {
  const shared = process.env['FTL_BUILT_PACKAGE'];
  if (shared === undefined) return buildPackage(await temporaryFolder('built'));
  if (existsSync(shared)) return shared;
  const fresh = await buildPackage(await mkdtemp(`${shared}-`));
  await rename(fresh, shared).catch((error: unknown) => {
    // Somebody else was quicker: it is the same.
    if (!existsSync(shared)) throw error;
  });
  return shared;
}

/** A folder with what this `--mode` builds; the rest of the package is beside it where all tests share one. */
export async function builtScripts(mode: string): Promise<string> {
  if (process.env['FTL_BUILT_PACKAGE'] !== undefined) return join(await builtPackage(), 'dist');
  const folder = await temporaryFolder(mode);
  await buildMode(mode, folder);
  return folder;
}

async function buildPackage(folder: string): Promise<string> {
  for (const mode of MODES) await buildMode(mode, join(folder, 'dist'));
  const directives = join(ROOT, '.config/angular-directives.ts');
  await promisify(execFile)(process.execPath, [directives, join(folder, 'dist')]);
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  return folder;
}

async function buildMode(mode: string, outDir: string): Promise<void> {
  // Only who builds loads what builds.
  const {build} = await import('vite');
  await build({root: ROOT, mode, logLevel: 'warn', build: {outDir, emptyOutDir: false}});
}
