import {elementTables} from '../../.config/element-markdown.ts';
import type {ElementEntry, Entry} from '../../.config/manifest.ts';
import {controlRow} from './control.ts';
import {escapeHtml, renderMarkdown, type Rendered} from './markdown.ts';

const RUN = '../runs/g2p.jsonl';

/** What stands beside an element that alone would show little: it reads the same source. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  'ftl-epoch-slider': ['ftl-predictions-table'],
};
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  'ftl-predictions-stream': ['ftl-live-badge', 'ftl-predictions-trends', 'ftl-predictions-table'],
};

/** What the example begins with besides its run. */
const START: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ftl-predictions-comparison': {sample: '27'},
};

/** Attributes of where predictions come from: each element has them, and they come after its own. */
const SOURCE = new Set([
  'src',
  'job-id',
  'token',
  'api-key',
  'file',
  'map',
  'replay',
  'credentials',
  'theme',
]);

const SITUATIONS = [
  ['recorded', 'A recorded run'],
  ['live', 'Live: the run replayed'],
  ['loading', 'Loading'],
  ['empty', 'Empty'],
  ['error', 'Error'],
] as const;

export const elementPath = ({tagName}: ElementEntry): string =>
  `elements/${tagName.slice('ftl-'.length)}.html`;

/** A page to play with an element: made from custom-elements.json alone but for what its example stands beside. */
export function elementPage(element: ElementEntry): Rendered {
  const {tagName, attributes, description = ''} = element;
  const start: Readonly<Record<string, string>> = {...START[tagName], file: RUN};
  const tables = renderMarkdown(`## What a page can use\n\n${elementTables(element)}`, () => null);
  const controls = (entries: readonly Entry[]): string =>
    entries.map((entry) => controlRow(entry, start[entry.name ?? ''] ?? '')).join('\n');
  const own = attributes.filter(({name}) => !SOURCE.has(name ?? ''));
  const given = Object.entries(start).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
  const inside = (INSIDE[tagName] ?? []).map((tag) => `<${tag}></${tag}>`).join('\n');
  const beside = (COMPANIONS[tagName] ?? []).map((tag) => `<${tag} file="${RUN}"></${tag}>`).join('\n');
  const situations = SITUATIONS.map(
    ([value, words]) =>
      `<label><input type="radio" name="situation" value="${value}"${value === 'recorded' ? ' checked' : ''} /> ${words}</label>`,
  ).join('\n');
  const html = `<h1><code>&lt;${tagName}&gt;</code></h1>
<p class="lead">${paragraph(description)}</p>
<section aria-label="Example">
<fieldset class="situations"><legend>What the page has to show</legend>
${situations}
</fieldset>
<div id="stage">
<${tagName} id="subject"${given.join('')}>${inside}</${tagName}>
${beside}
</div>
<h2 id="copy-it">What to copy</h2>
<div class="copy"><pre tabindex="0"><code id="markup"></code></pre><button type="button" id="copy">Copy</button></div>
<p>It is kept as the controls are set. For a live job put <code>src</code>, <code>job-id</code> and <code>token</code> in the place of <code>file</code>: <a href="../docs/embedding.html">embedding</a> says how.</p>
</section>
<section aria-label="Attributes">
<h2 id="attributes">Attributes</h2>
<form id="controls">
${controls(own)}
<details${own.length === 0 ? ' open' : ''}><summary>Where predictions come from, and the theme: what all elements have</summary>
${controls(attributes.filter(({name}) => SOURCE.has(name ?? '')))}
</details>
</form>
</section>
${tables.html}
<p>As text: <a href="${tagName.slice('ftl-'.length)}.md">${tagName.slice('ftl-'.length)}.md</a></p>`;
  const section = (entry: Entry) => ({
    heading: entry.name ?? '',
    anchor: `attribute-${entry.name}`,
    depth: 3,
    text: (entry.description ?? '').replaceAll(/\s+/g, ' '),
  });
  return {
    title: `<${tagName}>`,
    html,
    sections: [
      {heading: `<${tagName}>`, anchor: '', depth: 1, text: description.replaceAll(/\s+/g, ' ')},
      ...own.map(section),
      ...tables.sections,
    ],
  };
}

const paragraph = (text: string): string =>
  escapeHtml(text.replaceAll(/\s+/g, ' ')).replaceAll(/`([^`]*)`/g, '<code>$1</code>');
