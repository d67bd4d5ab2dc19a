import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import filePlugin from '@size-limit/file';
import sizeLimit from 'size-limit';
import {build, type InlineConfig, type Rolldown} from 'vite';
import {slimTemplates} from '../../.config/slim-templates.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The bytes, behind `gzip -9`, that a page fetches of an entry before anything is drawn: built as a page's bundler would, with all that
 * it depends on, minified, and without what stands behind an `import()`.
 */
export const weighFirstLoad = (entry: string): Promise<number> =>
  weigh({
    configFile: false,
    plugins: [slimTemplates],
    define: {'process.env.NODE_ENV': '"production"'},
    build: {
      target: 'es2022',
      lib: {entry: join(ROOT, entry), formats: ['es']},
      rolldownOptions: {output: {minify: true}},
    },
  });

/** The same of a file of the package, by the `--mode` that builds it. */
export const weighBuilt = (mode: string): Promise<number> => weigh({mode});

async function weigh(config: InlineConfig): Promise<number> {
  const outDir = await mkdtemp(join(tmpdir(), 'ftl-weight-'));
  try {
    const built = await build({
      ...config,
      root: ROOT,
      logLevel: 'error',
      build: {...config.build, outDir, sourcemap: false, emptyOutDir: false},
    });
    const outputs = (Array.isArray(built) ? built : [built]) as readonly Rolldown.RolldownOutput[];
    const files = firstLoad(outputs.flatMap(({output}) => output)).map((file) => join(outDir, file));
    const checked = await sizeLimit([filePlugin], {checks: [{files, gzip: true}]});
    return (checked as readonly {readonly size: number}[])[0]!.size;
  } finally {
    await rm(outDir, {recursive: true, force: true});
  }
}

/** The entry and all that it imports, at once. */
function firstLoad(output: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[]): readonly string[] {
  const chunks = new Map(
    output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
  );
  const files = new Set<string>();
  const add = (name: string): void => {
    const chunk = chunks.get(name);
    if (chunk === undefined || files.has(name)) return;
    files.add(name);
    chunk.imports.forEach(add);
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) add(chunk.fileName);
  return [...files];
}
