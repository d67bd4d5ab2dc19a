/** The words of a button that copies a text. */
export interface CopyStrings {
  readonly copy: (what: string) => string;
  readonly copied: string;
  readonly notCopied: string;
}

export const COPY_STRINGS: CopyStrings = {
  copy: (what) => `Copy: ${what}`,
  copied: 'Copied',
  notCopied: 'Not copied: the page may not',
};

/** The words around a text of which a line is shown until one asks for all of it. */
export interface LongTextStrings {
  /** What the whole text is called. */
  readonly whole: string;
  readonly copy: CopyStrings;
}

export const LONG_TEXT_STRINGS: LongTextStrings = {whole: 'Whole text', copy: COPY_STRINGS};

/** What a reader takes in at a glance; more of it is opened and scrolled. */
const GLANCE = {characters: 400, lines: 4} as const;
const MOST_OF_SUMMARY = 280;

/** How an error begins that ends a traceback: `ValueError: …`, `torch.OutOfMemoryError: …`, `KeyboardInterrupt`. */
const ERROR_LINE = /^[\w.$]*(?:Error|Exception|Interrupt|Exit)\b/;

/** The line of a long text that says most: the last that names an error, else the last one of words. `null`: the text is short. */
export function summaryOf(text: string): string | null {
  const lines = text.trim().split(/\r\n?|\n/);
  if (text.length <= GLANCE.characters && lines.length <= GLANCE.lines) return null;
  const said = lines.filter((line) => /[\p{L}\p{N}]/u.test(line));
  const line =
    said.findLast((each) => ERROR_LINE.test(each)) ??
    said.findLast((each) => !/^\s/.test(each)) ??
    said.at(-1) ??
    lines.at(-1)!;
  const start = Array.from(line.trim().slice(0, 2 * MOST_OF_SUMMARY))
    .slice(0, MOST_OF_SUMMARY)
    .join('');
  return start.length < line.trim().length ? `${start}…` : start;
}
