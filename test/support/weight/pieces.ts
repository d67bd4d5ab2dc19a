import {SourceMap} from 'node:module';
import type {Rolldown} from 'vite';

export interface Piece {
  /** From `src/` or `node_modules/` on; `null`: the bundler wrote it. */
  readonly module: string | null;
  readonly text: string;
}

/** The code in order, cut where another module begins. */
export function piecesOf({code, map}: Rolldown.OutputChunk): readonly Piece[] {
  const sources = new SourceMap(map as unknown as ConstructorParameters<typeof SourceMap>[0]);
  const pieces: {module: string | null; text: string}[] = [];
  for (const [row, line] of code.split(/(?<=\n)/).entries()) {
    for (let column = 0; column < line.length; column++) {
      const found = sources.findEntry(row, column);
      const {originalSource}: {readonly originalSource?: string} = found;
      const module = originalSource === undefined ? null : nameOf(originalSource);
      const last = pieces.at(-1);
      if (last?.module === module) last.text += line[column];
      else pieces.push({module, text: line[column]!});
    }
  }
  return pieces;
}

const nameOf = (source: string): string => source.replace(/^.*?(?=src\/|node_modules\/)/, '');
