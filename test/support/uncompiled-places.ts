import {execFile} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {TABLE, withMadeUp} from './made-up-fields.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = ['src', 'server', 'tsconfig.json', 'package.json'];

/** Files of the project, sorted, that do not compile once the made-up field and score are in the table of fields and nowhere else. */
export async function uncompiledPlaces(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ftl-made-up-'));
  try {
    for (const part of PARTS) cpSync(join(ROOT, part), join(folder, part), {recursive: true});
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, TABLE), withMadeUp(TABLE));
    const faults = await faultsOf(folder);
    const places = Array.from(faults.matchAll(/^(\S+)\(\d+,\d+\): error /gm), ([, path]) => path!);
    return [...new Set(places)].sort();
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** As the compiler tells them, a line or more for each. It ends with an error where there are any. */
const faultsOf = (folder: string): Promise<string> =>
  new Promise((resolve) => {
    const tsc = join(ROOT, 'node_modules/typescript7/bin/tsc');
    const args = [tsc, '-p', folder, '--singleThreaded', '--pretty', 'false'];
    execFile(process.execPath, args, {cwd: folder}, (_, stdout) => resolve(stdout));
  });
