import {html, type TemplateResult} from 'lit';
import {until} from 'lit/directives/until.js';
import {blocksOf, MAX_RENDERED, type Block} from '../../view/rendered/blocks.ts';
import type {RenderedNode} from '../../view/rendered/nodes.ts';
import {loadMarkdown} from '../../view/rendered/read-markdown.ts';
import {copyExactly, markedText} from '../pieces/text/shown-text.ts';
import type {AnswerContext} from './context.ts';
import {formula} from './formula.ts';
import {inSlices} from './in-slices.ts';
import {jsonTree} from './json-tree.ts';
import {textBox} from './text-box.ts';

/** A text as Markdown, or as a tree where it is JSON; raw, with a word, where that cannot be. Nothing of it is fetched. */
export function renderedBox(text: string, context: AnswerContext): TemplateResult {
  const {answer} = context.strings;
  const raw = (why: string): TemplateResult =>
    html`${textBox(text, context)}
      <p class="hint">${why}</p>`;
  if (text.length > MAX_RENDERED) return raw(answer.tooLongToRender);
  const value = jsonIn(text);
  if (value !== null) return html`<div class="text rendered" part="text">${jsonTree(value, context)}</div>`;
  return html`${until(
    markdown(text, context).catch((error: unknown) => raw(answer.notRendered(String(error)))),
    textBox(text, context),
  )}`;
}

/** What the answer is, where it is an object or a list and nothing else, or in one fence. */
function jsonIn(text: string): object | null {
  const inner = /^\s*```(?:json)?[^\S\n]*\n([\s\S]*?)\n```\s*$/.exec(text)?.[1] ?? text;
  if (!/^\s*[[{]/.test(inner)) return null;
  try {
    return JSON.parse(inner) as object;
  } catch {
    return null;
  }
}

async function markdown(text: string, context: AnswerContext): Promise<TemplateResult> {
  const read = await loadMarkdown();
  const {pattern = null} = context;
  return html`<div
    class="text rendered"
    part="text"
    dir="auto"
    @copy=${copyExactly}
    ${inSlices<Block>(
      [text, pattern],
      () => blocksOf(text),
      (block) => draw(read(block), context),
    )}
  ></div>`;
}

const draw = (nodes: readonly RenderedNode[], context: AnswerContext): readonly unknown[] =>
  nodes.map((node) => drawn(node, context));

function drawn(node: RenderedNode, context: AnswerContext): unknown {
  const {answer} = context.strings;
  const shown = (text: string): unknown => markedText(text, context.pattern ?? null);
  switch (node.kind) {
    case 'text':
      return shown(node.text);
    case 'raw':
      return html`<span class="pre">${shown(node.text)}</span>
        <p class="hint">${answer.rawBlock}</p>`;
    case 'code-span':
      return html`<code>${shown(node.text)}</code>`;
    case 'box':
      return BOXES[node.tag](draw(node.children, context));
    case 'list': {
      const items = node.items.map((item) => html`<li>${draw(item, context)}</li>`);
      return node.start === null
        ? html`<ul>
            ${items}
          </ul>`
        : html`<ol start=${node.start}>
            ${items}
          </ol>`;
    }
    case 'code':
      // A span, not a div: the formatter keeps white space around what is in it, and so does the page.
      return html`<span class="pre code" tabindex="0" role="group" aria-label=${answer.code(node.language)}
        >${node.spans.map(({text, kind}) =>
          kind === null ? shown(text) : html`<span class="hl ${kind}">${shown(text)}</span>`,
        )}</span
      >`;
    case 'table':
      return html`<div class="wide">
        <table class="plain">
          <thead>
            <tr>
              ${node.head.map((cell) => html`<th>${draw(cell, context)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${node.rows.map(
              (row) =>
                html`<tr>
                  ${row.map((cell) => html`<td>${draw(cell, context)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
    case 'link':
      return link(node.target, draw(node.children, context));
    case 'math':
      return formula(node, context);
    case 'image':
      return html`<button
        class="button quiet image"
        type="button"
        @click=${(event: Event) => showImage(event, node.target, node.alt)}
      >
        ${answer.image(node.alt)} <bdi class="target">${node.target}</bdi>
      </button>`;
    case 'rule':
      return html`<hr />`;
    case 'break':
      return html`<br />`;
  }
}

/** A model's headings are no headings of the page. */
const BOXES = {
  p: (content: unknown) => html`<p>${content}</p>`,
  heading: (content: unknown) => html`<p class="heading">${content}</p>`,
  quote: (content: unknown) => html`<blockquote>${content}</blockquote>`,
  strong: (content: unknown) => html`<strong>${content}</strong>`,
  em: (content: unknown) => html`<em>${content}</em>`,
  del: (content: unknown) => html`<s>${content}</s>`,
} as const;

/** Where it leads stands beside it: what a model calls a link need not be what it is. */
const link = (target: string, content: unknown): TemplateResult =>
  html`<a href=${target} target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer"
      >${content}</a
    ><bdi class="target"> (${target})</bdi>`;

/** Only now, because a reader wants it, is anything fetched. */
function showImage(event: Event, target: string, alt: string): void {
  const button = event.currentTarget as HTMLElement;
  const image = button.ownerDocument.createElement('img');
  image.referrerPolicy = 'no-referrer';
  image.alt = alt;
  image.src = target;
  button.replaceWith(image);
}
