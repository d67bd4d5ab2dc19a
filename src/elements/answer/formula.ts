import {html, type TemplateResult} from 'lit';
import {until} from 'lit/directives/until.js';
import {yieldThread} from '../../stream/yield-thread.ts';
import {endOfSlice} from '../../view/slices.ts';
import {loadMath, type MathPart} from '../../view/rendered/read-math.ts';
import {markedText} from '../pieces/text/shown-text.ts';
import type {AnswerContext} from './context.ts';

const MATHML = 'http://www.w3.org/1998/Math/MathML';

/** Longer ones in a line of text scroll by themselves. */
const LONG = 60;

export interface FormulaSource {
  /** As it was written, with what stands around it. */
  readonly source: string;
  readonly latex: string;
  readonly isBlock: boolean;
}

/** A formula, drawn by the browser as MathML; as it was written where it is searched for, and, with the reason, where it is no LaTeX. */
export function formula({source, latex, isBlock}: FormulaSource, context: AnswerContext): TemplateResult {
  const {pattern = null, strings} = context;
  const written = html`<span class="pre-line">${markedText(source, pattern)}</span>`;
  if (pattern !== null && source.search(pattern) >= 0) return written;
  const asWritten = (reason: string): TemplateResult =>
    html`${written} <span class="hint">${strings.answer.formulaAsWritten(reason)}</span>`;
  const drawn = loadMath().then(
    async (read) => {
      await turn();
      const formula = read(latex, isBlock);
      if (formula.kind === 'bad') return asWritten(formula.reason);
      const size = isBlock ? 'block' : latex.length > LONG ? 'long' : 'short';
      const place = Object.assign(document.createElement('span'), {className: `math ${size}`});
      place.dataset['source'] = source;
      Object.assign(place.style, PLACES[size]);
      // Where it is wider than its place it scrolls, by keys as well.
      if (size !== 'short')
        Object.assign(place, {tabIndex: 0, role: 'group', ariaLabel: strings.answer.formula});
      place.append(nodeOf(formula.part));
      return html`${place}`;
    },
    (error: unknown) => asWritten(String(error)),
  );
  return html`${until(drawn, written)}`;
}

const SCROLLS = {overflow: 'auto hidden', paddingBlock: '0.31em'};

/** Set by script, that pages which show no formula carry none of it. */
const PLACES = {
  block: {...SCROLLS, display: 'block'},
  long: {...SCROLLS, display: 'inline-block', maxInlineSize: '100%', verticalAlign: 'middle'},
  short: {},
} as const;

/** Of the classes that the library gives, those that MathML alone does not draw. */
const LOOKS: Readonly<Record<string, Partial<CSSStyleDeclaration>>> = {
  'tml-left': {textAlign: 'left'},
  'tml-right': {textAlign: 'right'},
  'tml-overline': {borderBlockStart: '1px solid'},
  'tml-underline': {borderBlockEnd: '1px solid'},
  'tml-cancel': {position: 'absolute', inset: '0', background: 'currentcolor'},
  upstrike: {clipPath: 'polygon(0 calc(100% - 1px), calc(100% - 1px) 0, 100% 1px, 1px 100%)'},
  downstrike: {clipPath: 'polygon(1px 0, 100% calc(100% - 1px), calc(100% - 1px) 100%, 0 1px)'},
  sout: {clipPath: 'inset(calc(50% - 0.5px) 0)'},
};

let end = 0;

/** A block may be full of formulas: they are drawn in slices. */
async function turn(): Promise<void> {
  if (performance.now() < end) return;
  await yieldThread();
  end = endOfSlice();
}

function nodeOf(part: MathPart): Node {
  if (typeof part === 'string') return document.createTextNode(part);
  const node = document.createElementNS(MATHML, part.tag);
  for (const [name, value] of Object.entries(part.attributes)) node.setAttribute(name, value);
  const look = part.tag === 'menclose' ? {position: 'relative'} : {};
  Object.assign(node.style, look, ...part.classes.map((name) => LOOKS[name]), part.style);
  node.append(...part.children.map(nodeOf));
  return node;
}
