import {gzipSync} from 'node:zlib';
import {chunksOfFirstLoad} from '../weigh.ts';
import {bitsOfEachByte} from './deflated-bits.ts';
import {GROUPS, OVERHEAD} from './groups.ts';
import {piecesOf} from './pieces.ts';

/** Bytes behind `gzip -9` by the name of the group; their sum is what the first load weighs. */
export type Shares = ReadonlyMap<string, number>;

export async function sharesOfFirstLoad(entry: string): Promise<Shares> {
  const bits = new Map<string, number>(GROUPS.map(({name}) => [name, 0]));
  let total = 0;
  for (const chunk of await chunksOfFirstLoad(entry)) {
    const gzipped = gzipSync(chunk.code, {level: 9});
    total += gzipped.length;
    const perByte = bitsOfEachByte(gzipped);
    let at = 0;
    for (const {module, text} of piecesOf(chunk)) {
      const end = at + Buffer.byteLength(text);
      const group = module === null ? undefined : groupOf(module);
      if (group !== undefined)
        bits.set(
          group,
          perByte.slice(at, end).reduce((sum, own) => sum + own, bits.get(group)!),
        );
      at = end;
    }
  }
  const bytes = new Map([...bits].map(([name, own]) => [name, Math.round(own / 8)]));
  const named = [...bytes.values()].reduce((sum, own) => sum + own, 0);
  return bytes.set(OVERHEAD.name, total - named);
}

function groupOf(module: string): string {
  const group = GROUPS.find(({of}) => of.test(module));
  if (group === undefined)
    throw new Error(`Expected a group for ${module}; found none. Add one to test/support/weight/groups.ts.`);
  return group.name;
}
