/** What reads LaTeX: loaded for the first formula of a text that is rendered. Of what it gives only the tree is used. */
import temml from 'temml';

interface Options {
  readonly displayMode: boolean;
  readonly throwOnError: boolean;
  readonly trust: boolean;
  readonly maxSize: readonly [number, number];
  readonly maxExpand: number;
}

/** Its types are those of a CommonJS module, which it is not for bundlers and browsers. */
const library = temml as unknown as {
  readonly __renderToMathMLTree: (latex: string, options: Options) => unknown;
};

/** @throws for what is no LaTeX, or is refused */
export const readLatex = (latex: string, options: Options): unknown =>
  library.__renderToMathMLTree(latex, {...options});
