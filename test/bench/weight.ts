/**
 * `npm run weight`: which modules make up what a page fetches before anything is drawn. Of each the bytes after minifying, and
 * how much less `gzip -9` would be without them.
 *
 * `npm run weight -- src/define/live-badge.ts --top 20`: of these entries, so many of their modules; default: all entries
 * that `test/unit/weight.test.ts` limits, ten of each.
 */
import {SourceMap} from 'node:module';
import {parseArgs} from 'node:util';
import {gzipSync} from 'node:zlib';
import type {Rolldown} from 'vite';
import {chunksOfFirstLoad} from '../support/weigh.ts';

const {values: options, positionals} = parseArgs({
  options: {top: {type: 'string', default: '10'}},
  allowPositionals: true,
});

const ENTRIES = [
  'src/stream/open-prediction-stream.ts',
  'src/define/live-badge.ts',
  'src/define/predictions-table.ts',
  'src/define.ts',
];

interface Piece {
  readonly module: string;
  readonly text: string;
}

const gzipped = (pieces: readonly Piece[]): number =>
  gzipSync(pieces.map(({text}) => text).join(''), {level: 9}).length;

/** The code in order, cut where another module begins. */
function piecesOf({code, map}: Rolldown.OutputChunk): readonly Piece[] {
  const sources = new SourceMap(map as unknown as ConstructorParameters<typeof SourceMap>[0]);
  const pieces: {module: string; text: string}[] = [];
  for (const [row, line] of `${code}\n`.split(/(?<=\n)/).entries()) {
    for (let column = 0; column < line.length; column++) {
      const found = sources.findEntry(row, column);
      const {originalSource}: {readonly originalSource?: string} = found;
      const module = originalSource === undefined ? '(the bundler)' : nameOf(originalSource);
      const last = pieces.at(-1);
      if (last?.module === module) last.text += line[column];
      else pieces.push({module, text: line[column]!});
    }
  }
  return pieces;
}

const nameOf = (source: string): string => source.replace(/^.*?(?=src\/|node_modules\/)/, '');

for (const entry of positionals.length > 0 ? positionals : ENTRIES) {
  const pieces = (await chunksOfFirstLoad(entry)).flatMap(piecesOf);
  const all = gzipped(pieces);
  const bytes = new Map<string, number>();
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
    console.log(`| ${saved} | ${minified} | ${module} |`);
}
