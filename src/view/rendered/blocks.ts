/** Markdown cut into blocks that can be read one by one, in bounded time. */

export interface Block {
  readonly text: string;
  /** Longer than what is read as Markdown in one go: shown as it is. */
  readonly isRaw: boolean;
}

/** Characters of one block: some hostile texts take time that grows with the square of it. */
const MAX_BLOCK = 4000;
/** Characters of a whole text; a longer one is shown as it is. */
export const MAX_RENDERED = 200_000;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** A line that goes on with what stands above the blank line before it: indented, or an item of a list. */
const GOES_ON = /^(?:\s|[-*+]\s|\d{1,9}[.)]\s)/;

/** Cut where a blank line stands before a line that begins anew; fenced code stays in one block. Joined: the text. */
export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let block = '';
  let fence: string | null = null;
  let isAfterBlank = false;
  const end = (): void => {
    if (block !== '') blocks.push({text: block, isRaw: block.length > MAX_BLOCK && !isFenced(block)});
    block = '';
  };
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const mark = FENCE.exec(line)?.[1] ?? null;
    if (fence === null && mark !== null) {
      end();
      fence = mark;
    } else if (fence !== null && mark !== null && mark.startsWith(fence)) {
      block += line;
      fence = null;
      end();
      continue;
    } else if (fence === null && isAfterBlank && line.trim() !== '' && !GOES_ON.test(line)) end();
    block += line;
    isAfterBlank = line.trim() === '';
  }
  end();
  return blocks;
}

const isFenced = (block: string): boolean => FENCE.test(block);
