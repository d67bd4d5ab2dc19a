import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Puts the types of the package where `npm run build` puts them; `built` is the folder that `builtPackage` made. */
export async function buildTypes(built: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules/typescript7/bin/tsc');
  const project = join(ROOT, '.config/tsconfig.types.json');
  await promisify(execFile)(process.execPath, [tsc, '-p', project, '--outDir', join(built, 'dist/types')]);
}
