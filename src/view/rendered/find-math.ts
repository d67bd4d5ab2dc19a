import type {TokenizerExtension, Tokens} from 'marked';

export interface MathToken extends Tokens.Generic {
  readonly type: 'math';
  readonly latex: string;
  readonly isBlock: boolean;
}

const BLOCK = /^ {0,3}(?:\\\[((?:\\[^()[\]]|[^\\])+?)\\\]|\$\$((?:\\[\s\S]|[^\\$])+?)\$\$)[^\S\n]*(?:\n|$)/;
const INLINE =
  /^(?:\\\(((?:\\[^()[\]]|[^\\])+?)\\\)|\\\[((?:\\[^()[\]]|[^\\])+?)\\\]|\$\$((?:\\[\s\S]|[^\\$])+?)\$\$)/;
const DOLLARS = /^\$(?![\s$])((?:\\[^\n]|[^\\$\n])+)\$(?![\w$])/;

/** Where an inline formula may begin: each other `$` would be a token of its own, and a full block of them takes half a second. */
const MAY_START = /\\[([]|\$\$(?!\s*\$)|\$(?![\s$])(?:\\[^\n]|[^\\$\n])+(?<!\s)\$(?![\w$])/;

/** Two words in a row that are neither a command nor the text of one: the dollars around them are money. */
const isProse = (latex: string): boolean =>
  /[A-Za-z]{2,}\s+[A-Za-z]{2,}/.test(latex.replace(/\\[A-Za-z]+\*?(?:\{[^{}]*\})?/g, ' . '));

function token(raw: string, latex: string | undefined, isBlock: boolean): MathToken | undefined {
  const isNone = latex === undefined || !/\S/.test(latex) || /\n\s*\n/.test(latex);
  return isNone ? undefined : {type: 'math', raw, latex, isBlock};
}

/**
 * Where LaTeX stands in Markdown: `\\( \\)`, `\\[ \\]`, `$$ $$`, and `$ $` where no blank is within them, no digit or letter beside
 * them, and no two words in a row between them, so that "$5 and $6" stays what it is.
 */
export const mathExtensions: readonly TokenizerExtension[] = [
  {
    name: 'math',
    level: 'block',
    start: (text) => indexIn(text, /(?<=\n) {0,3}(?:\\\[|\$\$)/),
    tokenizer(text) {
      const [raw, inBrackets, inDollars] = BLOCK.exec(text) ?? [];
      return raw === undefined ? undefined : token(raw, inBrackets ?? inDollars, true);
    },
  },
  {
    name: 'math',
    level: 'inline',
    start: (text) => indexIn(text, MAY_START),
    tokenizer(text, before) {
      const [raw, inParentheses, inBrackets, inDollars] = INLINE.exec(text) ?? [];
      if (raw !== undefined)
        return token(raw, inParentheses ?? inBrackets ?? inDollars, inParentheses === undefined);
      const [all, latex] = DOLLARS.exec(text) ?? [];
      if (all === undefined || latex === undefined) return undefined;
      const isBeside = /[\w$\\]$/.test(before.at(-1)?.raw ?? '');
      return isBeside || /\s$/.test(latex) || isProse(latex) ? undefined : token(all, latex, false);
    },
  },
];

function indexIn(text: string, mark: RegExp): number | undefined {
  const index = text.search(mark);
  return index < 0 ? undefined : index;
}
