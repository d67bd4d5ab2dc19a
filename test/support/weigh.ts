import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import filePlugin from '@size-limit/file';
import sizeLimit from 'size-limit';
import {build, type InlineConfig, type Rolldown} from 'vite';
import {slimDecorators} from '../../.config/slim-decorators.ts';
import {slimTemplates} from '../../.config/slim-templates.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The bytes, behind `gzip -9`, that a page fetches of an entry before anything is drawn: built as a page's bundler would, with all that
 * it depends on, minified, and without what stands behind an `import()`.
 */
export const weighFirstLoad = (entry: string): Promise<number> => weigh(pageOf(entry));

/** The same of a file of the package, by the `--mode` that builds it. */
export const weighBuilt = (mode: string): Promise<number> => weigh({mode});

/** What those bytes are made of, with the maps that say where they come from. */
export async function chunksOfFirstLoad(entry: string): Promise<readonly Rolldown.OutputChunk[]> {
  const page = pageOf(entry);
  return firstLoad(await outputOf({...page, build: {...page.build, write: false, sourcemap: 'hidden'}}));
}

const pageOf = (entry: string): InlineConfig => ({
  configFile: false,
  plugins: [slimTemplates, slimDecorators],
  define: {'process.env.NODE_ENV': '"production"'},
  build: {
    target: 'es2022',
    lib: {entry: join(ROOT, entry), formats: ['es']},
    // As Vite and webpack build a page: what a lazy part shares with the first file stays in that one.
    rolldownOptions: {preserveEntrySignatures: 'allow-extension', output: {minify: true}},
  },
});

async function outputOf(config: InlineConfig): Promise<Rolldown.RolldownOutput['output'][number][]> {
  const built = await build({...config, root: ROOT, logLevel: 'error'});
  const outputs = (Array.isArray(built) ? built : [built]) as readonly Rolldown.RolldownOutput[];
  return outputs.flatMap(({output}) => output);
}

async function weigh(config: InlineConfig): Promise<number> {
  const outDir = await mkdtemp(join(tmpdir(), 'ftl-weight-'));
  try {
    const output = await outputOf({
      ...config,
      build: {...config.build, outDir, sourcemap: false, emptyOutDir: false},
    });
    const files = firstLoad(output).map(({fileName}) => join(outDir, fileName));
    const checked = await sizeLimit([filePlugin], {checks: [{files, gzip: true}]});
    return (checked as readonly {readonly size: number}[])[0]!.size;
  } finally {
    await rm(outDir, {recursive: true, force: true});
  }
}

/** The entry and all that it imports, at once. */
function firstLoad(
  output: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[],
): readonly Rolldown.OutputChunk[] {
  const chunks = new Map(
    output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
  );
  const loaded = new Set<Rolldown.OutputChunk>();
  const add = (name: string): void => {
    const chunk = chunks.get(name);
    if (chunk === undefined || loaded.has(chunk)) return;
    loaded.add(chunk);
    chunk.imports.forEach(add);
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) add(chunk.fileName);
  return [...loaded];
}
