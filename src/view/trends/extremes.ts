/** Where the least and the greatest values of a long list are, without a look at each of them in each frame. */

/** What a line shows at each point; `null` where there is nothing. */
export type Values = readonly (number | null)[];

/** Values that are looked at as one. */
export const BLOCK = 32;

/** Of each whole block the index of its least and of its greatest value; -1 of one with a gap. */
interface Blocks {
  readonly least: number[];
  readonly greatest: number[];
}

const known = new WeakMap<Values, Blocks>();

/** To be called when a list has other values from an index on: what is known of those before it stays. */
export function forgetFrom(list: Values, index: number): void {
  const blocks = known.get(list);
  if (blocks === undefined) return;
  for (const each of [blocks.least, blocks.greatest])
    each.length = Math.min(each.length, Math.floor(index / BLOCK));
}

export function blocksOf(list: Values): Blocks {
  let blocks = known.get(list);
  if (blocks === undefined) known.set(list, (blocks = {least: [], greatest: []}));
  const {least, greatest} = blocks;
  for (let start = BLOCK * least.length; start + BLOCK <= list.length; start += BLOCK) {
    let [low, high] = [start, start];
    for (let i = start; i < start + BLOCK; i++) {
      const value = list[i] ?? null;
      if (value === null) {
        low = high = -1;
        break;
      }
      if (value < list[low]!) low = i;
      if (value > list[high]!) high = i;
    }
    least.push(low);
    greatest.push(high);
  }
  return blocks;
}
