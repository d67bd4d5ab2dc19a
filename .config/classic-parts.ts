import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {minify, type Plugin, type Rolldown} from 'vite';

/** The classic script: the frames of all elements, and what draws a table. */
export const CLASSIC_FILE = 'ftl-predictions.classic.js';

/** What stands in it beside what is imported at once. */
const CARRIED: readonly string[] = ['/table/body.ts', '/slider/body.ts', '/attributes/notes.ts'];

/** What it fetches from files beside it, by a part of the paths of the modules that are fetched first of them. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  charts: ['/elements/trends/', '/view/trends/', '/uplot/'],
  comparison: ['/elements/comparison/'],
  map: ['/elements/map/', '/view/learning/'],
  file: ['/stream/file/file-run.ts'],
  parquet: ['/hyparquet/'],
  gzip: ['/bytes/inflate.ts'],
  math: ['/rendered/math-library.ts'],
  rendered: ['/view/rendered/'],
  de: ['/languages/de.ts'],
  lines: ['/stream/lines/'],
  more: [''],
};

/** What several of these need. */
const SHARED = 'shared';

export const CLASSIC_PARTS: readonly string[] = [...Object.keys(PARTS), SHARED];

export const classicPartFile = (part: string): string => CLASSIC_FILE.replace(/js$/, `${part}.js`);

type ModuleInfo = Pick<Rolldown.ModuleInfo, 'isEntry' | 'importers' | 'dynamicImporters'>;
type Graph = (id: string) => ModuleInfo | null;

const partOf = (id: string): string =>
  Object.entries(PARTS).find(([, paths]) => paths.some((path) => id.includes(path)))![0];

/** Whether a module is there from the start. */
const isCarried = (id: string, graph: Graph): boolean => {
  const {isEntry, importers} = graph(id)!;
  return (
    isEntry || CARRIED.some((path) => id.endsWith(path)) || importers.some((one) => isCarried(one, graph))
  );
};

/** The parts that need a module. */
function partsOf(id: string, graph: Graph): ReadonlySet<string> {
  const {importers, dynamicImporters} = graph(id)!;
  const own = dynamicImporters.length > 0 ? [partOf(id)] : [];
  return new Set([...own, ...importers.flatMap((one) => [...partsOf(one, graph)])]);
}

/** In which file a module stands; `null`: the entry, which alone has the names that the page is given. */
function chunkOf(id: string, graph: Graph): string | null {
  if (graph(id)!.isEntry) return null;
  if (isCarried(id, graph)) return 'main';
  const [first, ...others] = partsOf(id, graph);
  return others.length === 0 ? first! : SHARED;
}

export const classicOutput: Rolldown.RolldownOptions = {
  preserveEntrySignatures: 'allow-extension',
  output: {
    minify: true,
    chunkFileNames: classicPartFile('[name]'),
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{debugName: 'parts', name: (id, context) => chunkOf(id, (one) => context.getModuleInfo(one))}],
    },
  },
};

/** `./ftl-predictions.classic.charts.js`: `charts`. */
const nameIn = (path: string): string =>
  path === `./${CLASSIC_FILE}` ? 'entry' : path.slice(`./${CLASSIC_FILE}`.length - 2, -'.js'.length);

/** A chunk as a function of what it needs. */
const asFunction = (code: string): string => {
  const named = code
    .replaceAll(
      /Promise\.resolve\(\)\.then\(\(\)=>require\("([^"]+)"\)\)/g,
      (_, path: string) => `load("${nameIn(path)}")`,
    )
    .replaceAll(/require\("([^"]+)"\)/g, (_, path: string) => `need("${nameIn(path)}")`);
  return `(need,exports,load)=>{"use strict";${named.replace(/\n?\/\/# sourceMappingURL.*/, '').trim()}}`;
};

/**
 * Makes classic scripts of CommonJS chunks: one with what is always needed, that fetches the others from beside it. None is an
 * import of modules, so that all of it works from a folder on disk too.
 */
export const classicParts: Plugin = {
  name: 'classic-parts',
  generateBundle: {
    order: 'post',
    async handler(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const missing = CLASSIC_PARTS.filter((part) => !chunks.some(({name}) => name === part));
      if (missing.length > 0) this.error(`No module stands for the part ${missing.join(', ')}.`);
      const hash = createHash('sha256').update(chunks.map(({code}) => code).join('\n'));
      // Files of two builds do not mix.
      const key = `ftl-predictions ${hash.digest('hex').slice(0, 12)}`;
      const entry = chunks.find(({isEntry}) => isEntry)!;
      const carried: string[] = [];
      const needs: Record<string, readonly string[]> = {};
      for (const chunk of chunks) {
        const name = nameIn(`./${chunk.fileName}`);
        const made = asFunction(chunk.code);
        if (CLASSIC_PARTS.includes(name)) {
          const needed = chunk.imports.map((file) => nameIn(`./${file}`));
          needs[name] = needed.filter((one) => CLASSIC_PARTS.includes(one));
          chunk.code = `globalThis[Symbol.for("${key}")].${name}=${made};\n`;
        } else {
          carried.push(`"${name}":${made}`);
          if (chunk !== entry) delete bundle[chunk.fileName];
        }
      }
      const loader = await readFile(new URL('classic-loader.js', import.meta.url), 'utf8');
      const {code} = await minify('classic-loader.js', loader);
      const start = code.trim().replace('export const start=', '').replace(/;$/, '');
      entry.code = `var FtlPredictions=(${start})("${key}",{${carried.join(',')}},${JSON.stringify(needs)});\n`;
    },
  },
};
