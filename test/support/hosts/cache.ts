import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {cp, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What hosts are installed into, once; never part of the repository. */
export const CACHE = process.env['FTL_HOSTS_CACHE'] ?? join(ROOT, 'node_modules/.cache/hosts');

const run = promisify(execFile);
const INSTALL_LIMIT_MS = 8 * 60_000;

/** A host that cannot be had here; the text says why. */
export class Unavailable extends Error {}

/** The example of a host in demo/embed. */
export const exampleOf = (host: string): string => join(ROOT, 'demo/embed', host);

/**
 * A virtual environment with what the example's requirements.txt names.
 *
 * @returns its folder of programs
 * @throws {Unavailable} without Python, or where pip gets nothing
 */
export async function pythonFor(host: string): Promise<string> {
  const requirements = join(exampleOf(host), 'requirements.txt');
  const folder = await cachedFolder(`python-${host}`, [requirements]);
  const programs = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  await installOnce(folder, async () => {
    await run('python3', ['-m', 'venv', folder]);
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--requirement',
      requirements,
    ];
    await run(join(programs, 'python'), pip, {timeout: INSTALL_LIMIT_MS});
  });
  return programs;
}

/**
 * A copy of an example with what its package.json names installed, and `others` that the test needs beside.
 *
 * @throws {Unavailable} where npm gets nothing
 */
export async function npmFor(host: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
  const example = exampleOf(host);
  const folder = await cachedFolder(`npm-${host}`, [join(example, 'package.json')], others);
  await installOnce(folder, async () => {
    await mkdir(folder, {recursive: true});
    const about = JSON.parse(await readFile(join(example, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    // The one of this checkout, as it was built, is put there for each test.
    const {'ftl-predictions': _, ...dependencies} = about.dependencies;
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({...about, dependencies: {...dependencies, ...others}}),
    );
    const options = {cwd: folder, timeout: INSTALL_LIMIT_MS, shell: process.platform === 'win32'};
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel', 'error'],
      options,
    );
  });
  for (const name of await readdir(folder))
    if (name !== 'node_modules' && name !== READY) await rm(join(folder, name), {recursive: true});
  await cp(example, folder, {recursive: true, filter: (source) => !/node_modules|dist$/.test(source)});
  return folder;
}

const READY = '.installed';

/** Another list of packages is another folder. */
async function cachedFolder(
  name: string,
  files: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Promise<string> {
  const hash = createHash('sha256');
  for (const other of Object.entries(others)) hash.update(other.join('@'));
  for (const file of files) hash.update(await readFile(file));
  return join(CACHE, `${name}-${hash.digest('hex').slice(0, 12)}`);
}

async function installOnce(folder: string, install: () => Promise<void>): Promise<void> {
  const ready = join(folder, READY);
  if (existsSync(ready)) return;
  await rm(folder, {recursive: true, force: true});
  await mkdir(CACHE, {recursive: true});
  try {
    await install();
  } catch (error) {
    await rm(folder, {recursive: true, force: true});
    const [line = ''] = String((error as {stderr?: string}).stderr ?? error)
      .trim()
      .split('\n')
      .slice(-1);
    throw new Unavailable(`it could not be installed: ${line.slice(0, 200)}`);
  }
  await writeFile(ready, '');
}
