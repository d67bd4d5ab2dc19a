import {readFile} from 'node:fs/promises';
import {posix} from 'node:path';
import {renderMarkdown, type Rendered} from './markdown.ts';

const ROOT = new URL('../..', import.meta.url);

/** A page of the documentation: where it is written, where it stands on the site, what the README says it is about. */
export interface Document {
  readonly source: string;
  readonly path: string;
  readonly about: string;
  readonly markdown: string;
}

/** What is documentation and stands elsewhere than in `demo/docs`. */
const BESIDE = [
  {
    source: 'demo/embed/README.md',
    path: 'docs/embed.html',
    about: 'a page in each host, as small as it can be',
  },
  {
    source: 'demo/python/README.md',
    path: 'docs/python.html',
    about: 'sending predictions from Python, and showing them in notebooks',
  },
  {
    source: 'demo/runs/README.md',
    path: 'docs/runs.html',
    about: 'the three runs that are shown here, and how they were made',
  },
];

/** In the README's order, and with its words. */
export async function readDocuments(): Promise<readonly Document[]> {
  const readme = await readFile(new URL('README.md', ROOT), 'utf8');
  const listed = [...readme.matchAll(/^\| \[[^\]]+\]\((demo\/docs\/([\w-]+)\.md)\) \| (.+) \|$/gm)].map(
    ([, source, name, about]) => ({source: source!, path: `docs/${name}.html`, about: about!}),
  );
  return Promise.all(
    [...listed, ...BESIDE].map(async (document) => ({
      ...document,
      markdown: await readFile(new URL(document.source, ROOT), 'utf8'),
    })),
  );
}

/** What a document's link leads to: a document, the first page (of the README), or something elsewhere on the web. */
export type Target =
  | {readonly kind: 'elsewhere'; readonly href: string}
  | {readonly kind: 'page'; readonly path: string; readonly anchor: string};

/** `null` for what has nothing on the site. */
export function targetOf({source}: Document, documents: readonly Document[], href: string): Target | null {
  if (/^(https?:|#)/.test(href)) return {kind: 'elsewhere', href};
  const [file = '', anchor] = href.split('#');
  const target = posix.normalize(posix.join(posix.dirname(source), file));
  const path =
    target === 'README.md' ? 'index.html' : documents.find((other) => other.source === target)?.path;
  return path === undefined ? null : {kind: 'page', path, anchor: anchor === undefined ? '' : `#${anchor}`};
}

/** A document as HTML, its links to others leading to their pages; `root` leads from its page to the site's root. */
export function renderDocument(document: Document, documents: readonly Document[], root: string): Rendered {
  return renderMarkdown(document.markdown, (href) => {
    const target = targetOf(document, documents, href);
    if (target === null) return null;
    return target.kind === 'page' ? `${root}${target.path}${target.anchor}` : target.href;
  });
}
