import {Later} from '../later.ts';

/** A part of a formula: text, or an element of MathML. */
export type MathPart =
  | string
  | {
      readonly tag: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly style: Readonly<Record<string, string>>;
      readonly classes: readonly string[];
      readonly children: readonly MathPart[];
    };

export type Formula =
  {readonly kind: 'math'; readonly part: MathPart} | {readonly kind: 'bad'; readonly reason: string};

/** Characters of a formula, and parts and levels of what is drawn of it: laying out more takes a browser too long. */
const MOST = {characters: 4000, parts: 2000, levels: 40};

const OPTIONS = {throwOnError: true, trust: false, maxSize: [20, 20] as const, maxExpand: 200};

const TAGS = new Set(
  (
    'math mi mn mo mtext mspace mrow mfrac msqrt mroot mstyle mpadded mphantom menclose msub msup msubsup munder mover ' +
    'munderover mmultiscripts mprescripts mtable mtr mtd none'
  ).split(' '),
);
const ATTRIBUTES = new Set(
  (
    'display displaystyle scriptlevel width height depth voffset lspace rspace linethickness minsize maxsize form fence ' +
    'separator stretchy symmetric largeop movablelimits accent accentunder mathvariant columnspan rowspan notation columnalign'
  ).split(' '),
);
const STYLES = /^(?:padding|border)(?:Top|Right|Bottom|Left)?$/;
/** What a formula may reach beyond its place. */
const MOST_EM = 20;

/** What reads LaTeX, fetched for the first formula that is drawn. */
export const mathLibrary = new Later(() => import('./math-library.ts'));

/**
 * Loads what reads LaTeX, once.
 *
 * @throws where it cannot be loaded; the next call tries again
 */
export async function loadMath(): Promise<(latex: string, isBlock: boolean) => Formula> {
  const {readLatex} = await mathLibrary.load();
  return (latex, isBlock) => {
    if (latex.length > MOST.characters)
      return {kind: 'bad', reason: `longer than ${MOST.characters} characters`};
    try {
      const left = {parts: MOST.parts};
      const [part] = partsOf(readLatex(latex, {...OPTIONS, displayMode: isBlock}), left, 0);
      return part === undefined ? {kind: 'bad', reason: 'empty'} : {kind: 'math', part};
    } catch (error) {
      return {kind: 'bad', reason: reasonOf(error)};
    }
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof RangeError) return 'nested too deep';
  // Where it is follows, with the place underlined by combining characters.
  return error.message.replace(/ at (?:position|end of input)[\s\S]*$/, '');
}

interface LatexNode {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly style?: Readonly<Record<string, unknown>>;
  readonly classes?: readonly unknown[];
  readonly children?: readonly unknown[];
}

/** Only what MathML draws, and nothing that leads anywhere, hides or covers. */
function partsOf(node: unknown, left: {parts: number}, level: number): readonly MathPart[] {
  const {type, text, attributes = {}, style = {}, classes = [], children = []} = node as LatexNode;
  if (--left.parts < 0) throw new Error('too many parts');
  if (level > MOST.levels) throw new Error('nested too deep');
  if (typeof text === 'string' && type === undefined) return [text];
  const inner = children.flatMap((child) => partsOf(child, left, level + 1));
  if (typeof type !== 'string') return inner;
  if (!TAGS.has(type)) throw new Error(`<${type}> is not drawn`);
  return [
    {
      tag: type,
      attributes: allowed(attributes, (name) => ATTRIBUTES.has(name)),
      style: allowed(style, (name) => STYLES.test(name)),
      classes: classes.filter((name) => typeof name === 'string' && name !== '') as string[],
      children: inner,
    },
  ];
}

function allowed(
  values: Readonly<Record<string, unknown>>,
  isAllowed: (name: string) => boolean,
): Readonly<Record<string, string>> {
  const entries = Object.entries(values).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(entries.filter(([name, value]) => isAllowed(name) && isWithin(value)));
}

/** Whether each length in a value is one that stays near its place. */
const isWithin = (value: string): boolean =>
  [...value.matchAll(/(-?[\d.]+)(em|ex|pt|px|mu|cm|in|%)/g)].every(([, number, unit]) => {
    const em = Number(number) / ({em: 1, ex: 2, mu: 18, px: 16, pt: 12, cm: 0.42, in: 0.17}[unit!] ?? 5);
    return em <= MOST_EM && em >= -2;
  });
