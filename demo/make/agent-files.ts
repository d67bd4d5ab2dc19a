import {elementMarkdown} from '../../.config/element-markdown.ts';
import type {ElementEntry} from '../../.config/manifest.ts';
import {targetOf, type Document} from './documents.ts';
import {elementPath} from './element-page.ts';

/** What llms.txt lists last: good to have, not needed to use the package. */
const OPTIONAL = new Set([
  'docs/measured.html',
  'docs/accessibility.html',
  'docs/runs.html',
  'docs/hosts.html',
]);

const SUMMARY =
  "Custom elements that show a fine-tuned model's predictions live on any page, and the server that streams them from PostgreSQL.";

const asMarkdown = (path: string): string => path.replace(/html$/, 'md');

/**
 * What a program reads in place of the pages, by path: llms.txt (https://llmstxt.org), each document and each element as
 * Markdown. Links lead from one to the other wherever the folder stands.
 */
export function agentFiles(
  elements: readonly ElementEntry[],
  documents: readonly Document[],
): readonly (readonly [string, string])[] {
  const listed = (wanted: readonly Document[]): string =>
    wanted
      .map(({path, markdown, about}) => `- [${titleOf(markdown)}](${asMarkdown(path)}): ${about}`)
      .join('\n');
  const llms = `# ftl-predictions

> ${SUMMARY}

Load the elements once (\`import 'ftl-predictions/define'\`, or the module script \`ftl-predictions.js\`), and say where predictions come
from: \`file\` for a recorded run, or \`src\`, \`job-id\` and \`token\` for a job of a server, on an \`<ftl-predictions-stream>\` around
the elements or on each of them. Never put an API key into a page: an embed token may only read.

## Elements

${elements.map((element) => `- [\`<${element.tagName}>\`](${asMarkdown(elementPath(element))}): ${oneLine(element.description)}`).join('\n')}

## Documentation

${listed(documents.filter(({path}) => !OPTIONAL.has(path)))}

## Optional

${listed(documents.filter(({path}) => OPTIONAL.has(path)))}
`;
  return [
    ['llms.txt', llms],
    ...elements.map((element) => [asMarkdown(elementPath(element)), elementMarkdown(element)] as const),
    ...documents.map((document) => [asMarkdown(document.path), linked(document, documents)] as const),
  ];
}

const oneLine = (text = ''): string => text.replaceAll(/\s+/g, ' ').trim();

const titleOf = (markdown: string): string => /^# (.+)$/m.exec(markdown)?.[1] ?? '';

/** The document with its links led to the others; where nothing stands, and of pictures, the words stay. */
function linked(document: Document, documents: readonly Document[]): string {
  const text = document.markdown.replaceAll(/!\[([^\]]*)\]\([^)\s]+\)/g, '$1');
  return text.replaceAll(/\[([^\]]*)\]\(([^)\s]+)\)/g, (_, words: string, href: string) => {
    const target = targetOf(document, documents, href);
    if (target === null) return words;
    if (target.kind === 'elsewhere') return `[${words}](${target.href})`;
    const path = target.path === 'index.html' ? 'llms.txt' : asMarkdown(target.path);
    return `[${words}](../${path}${target.anchor})`;
  });
}
