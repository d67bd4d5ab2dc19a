import {readFile} from 'node:fs/promises';
import {posix} from 'node:path';
import type {Rendered} from './markdown.ts';
import {renderMarkdown} from './markdown.ts';

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
    path: 'docs/hosts.html',
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

/** A document as HTML, its links to others leading to their pages; `root` leads from its page to the site's root. */
export function renderDocument(
  {source, markdown}: Document,
  documents: readonly Document[],
  root: string,
): Rendered {
  return renderMarkdown(markdown, (href) => {
    if (/^(https?:|#)/.test(href)) return href;
    const [file = '', anchor] = href.split('#');
    const target = posix.normalize(posix.join(posix.dirname(source), file));
    const page =
      target === 'README.md' ? 'index.html' : documents.find((other) => other.source === target)?.path;
    return page === undefined ? null : `${root}${page}${anchor === undefined ? '' : `#${anchor}`}`;
  });
}
