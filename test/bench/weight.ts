/**
 * `npm run weight`: which modules make up what a page fetches before anything is drawn. Of each the bytes after minifying, and
 * how much less `gzip -9` would be without them.
 *
 * `npm run weight -- src/define/live-badge.ts --top 20`: of these entries, so many of their modules; default: all entries
 * that `test/unit/weight.test.ts` limits, ten of each.
 *
 * `npm run weight -- --table`: by groups of modules, byte by byte, into `demo/docs/measured.md`.
 */
import {readFile, writeFile} from 'node:fs/promises';
import {parseArgs} from 'node:util';
import {gzipSync} from 'node:zlib';
import {chunksOfFirstLoad} from '../support/weigh.ts';
import {piecesOf, type Piece} from '../support/weight/pieces.ts';
import {MEASURED, shareTable, withTable} from '../support/weight/table.ts';

const {values: options, positionals} = parseArgs({
  options: {top: {type: 'string', default: '10'}, table: {type: 'boolean', default: false}},
  allowPositionals: true,
});

const ENTRIES = [
  'src/stream/open-prediction-stream.ts',
  'src/define/live-badge.ts',
  'src/define/predictions-table.ts',
  'src/define.ts',
];

const gzipped = (pieces: readonly Piece[]): number =>
  gzipSync(pieces.map(({text}) => text).join(''), {level: 9}).length;

async function printModules(entry: string): Promise<void> {
  const pieces = (await chunksOfFirstLoad(entry)).flatMap(piecesOf);
  const all = gzipped(pieces);
  const bytes = new Map<string | null, number>();
  for (const {module, text} of pieces) bytes.set(module, (bytes.get(module) ?? 0) + Buffer.byteLength(text));
  console.log(
    `\n${entry}: ${all} bytes, in ${bytes.size} modules\n\n| gzipped | minified | module |\n|--:|--:|---|`,
  );
  const weighed = [...bytes]
    .map(([module, minified]) => {
      const saved = all - gzipped(pieces.filter((piece) => piece.module !== module));
      return {module, minified, saved};
    })
    .sort((a, b) => b.saved - a.saved);
  for (const {module, minified, saved} of weighed.slice(0, Number(options.top)))
    console.log(`| ${saved} | ${minified} | ${module ?? '(the bundler)'} |`);
}

if (options.table) {
  const table = await shareTable();
  console.log(table);
  await writeFile(MEASURED, withTable(await readFile(MEASURED, 'utf8'), table));
} else for (const entry of positionals.length > 0 ? positionals : ENTRIES) await printModules(entry);
