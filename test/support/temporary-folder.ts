import {rmSync} from 'node:fs';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A folder that goes with this process. */
export async function temporaryFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `ftl-${name}-`));
  process.once('exit', () => rmSync(folder, {recursive: true, force: true}));
  return folder;
}
