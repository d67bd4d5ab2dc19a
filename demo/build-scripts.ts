import {createHash} from 'node:crypto';
import {mkdir, readFile, readdir, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MADE_FROM = ['src', '.config', 'vite.config.ts', 'package.json', 'package-lock.json'];
const STAMP = 'node_modules/.cache/ftl-built.json';

/** Builds what this `--mode` puts into the root's `dist/`, and gives the names of the files in there. */
export type Build = (root: string, mode: string) => Promise<readonly string[]>;

/** Builds what these `--mode`s put into `dist/`, unless it is there as this left it and nothing it is made from has changed. */
export async function buildScripts(
  modes: readonly string[],
  {root = ROOT, build = buildByVite}: {readonly root?: string; readonly build?: Build} = {},
): Promise<void> {
  const stamp = join(root, STAMP);
  const known = await readStamp(stamp);
  const sources = await digestOf(root, MADE_FROM);
  for (const mode of modes) {
    const last = known[mode];
    if (last?.sources === sources && last.built === (await digestOf(root, last.files))) continue;
    const files = (await build(root, mode)).map((name) => join('dist', name));
    known[mode] = {sources, files, built: await digestOf(root, files)};
    await mkdir(dirname(stamp), {recursive: true});
    await writeFile(stamp, JSON.stringify(known));
  }
}

const buildByVite: Build = async (root, mode) => {
  // Seldom needed, and it takes as long to load as the server.
  const {build} = await import('vite');
  const built = await build({root, mode, logLevel: 'warn'});
  const outputs = Array.isArray(built) ? built : [built];
  return outputs.flatMap((one) => ('output' in one ? one.output.map(({fileName}) => fileName) : []));
};

/** By mode. */
type Stamp = Record<
  string,
  {readonly sources: string; readonly files: readonly string[]; readonly built: string}
>;

async function readStamp(path: string): Promise<Partial<Stamp>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Stamp;
  } catch {
    return {};
  }
}

/** Of when each of these files, and those in these folders, was written, and of its size. */
async function digestOf(root: string, paths: readonly string[]): Promise<string> {
  const times = await Promise.all(paths.map((path) => timesOf(root, path)));
  return createHash('sha256').update(times.join('\n')).digest('hex');
}

async function timesOf(root: string, path: string): Promise<string> {
  const found = await stat(join(root, path)).catch(() => null);
  if (found?.isDirectory() !== true) return `${path} ${found?.mtimeMs} ${found?.size}`;
  const names = (await readdir(join(root, path))).sort();
  return (await Promise.all(names.map((name) => timesOf(root, join(path, name))))).join('\n');
}
