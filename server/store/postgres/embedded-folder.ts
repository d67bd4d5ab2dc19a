import {chmod, mkdir, open, readdir, realpath, stat, type FileHandle} from 'node:fs/promises';
import {OperatorError} from '../../operator-error.ts';

/** @throws {OperatorError} when it cannot be made. */
export async function makeFolder(path: string): Promise<string> {
  try {
    await mkdir(path, {recursive: true, mode: 0o700});
    const folder = await realpath(path);
    await tighten(folder);
    return folder;
  } catch (error) {
    throw notWritable(path, error as NodeJS.ErrnoException);
  }
}

/** What is ours in a data folder. */
const OURS = /^(?:postgres|postgres\.log|embed-secret|new-cluster-.*)$/;

/** A folder that is used for nothing else is closed to others; one that is shared keeps its rights, and what is ours in it has its own. */
async function tighten(folder: string): Promise<void> {
  const {mode, uid} = await stat(folder);
  const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0 && uid === process.getuid?.();
  if (isOpen && (await readdir(folder)).every((name) => OURS.test(name))) await chmod(folder, mode & 0o700);
}

export function notWritable(path: string, cause: NodeJS.ErrnoException): OperatorError {
  return new OperatorError(
    `The data folder ${path} cannot be written (${cause.code ?? cause.message}): choose another with DATA_DIR, or change its permissions.`,
    {cause},
  );
}

/**
 * Empties the log of PostgreSQL, which holds statements that failed, and so texts of rows: nobody else may read it,
 * whatever the folder allows.
 */
export async function openLog(dataDir: string, path: string): Promise<FileHandle> {
  try {
    const log = await open(path, 'w', 0o600);
    // One that was there has kept its rights.
    await log.chmod(0o600);
    return log;
  } catch (error) {
    throw notWritable(dataDir, error as NodeJS.ErrnoException);
  }
}
