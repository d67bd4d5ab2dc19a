/** All files of the site: pages made from Markdown and custom-elements.json, and what stands beside them. */
import {readdir, readFile} from 'node:fs/promises';
import {elementsOf} from '../../.config/element-markdown.ts';
import type {ElementEntry, Manifest} from '../../.config/manifest.ts';
import {SIBLING_NAMES, siblingFile} from '../../.config/siblings.ts';
import {RUN_JOBS, RUNS} from '../replay/recorded-run.ts';
import {agentFiles} from './agent-files.ts';
import {readDocuments, renderDocument} from './documents.ts';
import {elementPage, elementPath} from './element-page.ts';
import {frame} from './frame.ts';
import type {Rendered} from './markdown.ts';

const ROOT = new URL('../..', import.meta.url);

/** What the site has at a path: a file that is read when it is asked for, or a text that was made. */
export type SiteFile =
  | {readonly kind: 'file'; readonly type: string; readonly url: URL}
  | {readonly kind: 'text'; readonly type: string; readonly text: string};

const HTML = 'text/html; charset=utf-8';
const MARKDOWN = 'text/markdown; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const JSON_LINES = 'application/x-ndjson; charset=utf-8';

const file = (path: string, type: string): SiteFile => ({kind: 'file', type, url: new URL(path, ROOT)});

/** By path, without a slash ahead. */
export async function siteFiles(): Promise<ReadonlyMap<string, SiteFile>> {
  return new Map([...staticFiles(), ...(await pictures()), ...(await madeFiles())]);
}

/** One file of the site as its bytes. */
export const readSiteFile = async (entry: SiteFile): Promise<Buffer> =>
  entry.kind === 'text' ? Buffer.from(entry.text) : readFile(entry.url);

function staticFiles(): (readonly [string, SiteFile])[] {
  const scripts = ['demo.js', 'theme.js', 'search.js', 'element.js', 'copy.js'];
  return [
    ['index.html', file('demo/site/index.html', HTML)],
    ...scripts.map((name) => [name, file(`demo/site/${name}`, SCRIPT)] as const),
    ...['demo.css', 'pages.css'].map(
      (name) => [name, file(`demo/site/${name}`, 'text/css; charset=utf-8')] as const,
    ),
    ['favicon.svg', file('demo/site/favicon.svg', 'image/svg+xml')],
    ...['ftl-predictions.js', ...SIBLING_NAMES.map(siblingFile)].map(
      (name) => [name, file(`dist/${name}`, SCRIPT)] as const,
    ),
    ['ftl-predictions.js.map', file('dist/ftl-predictions.js.map', 'application/json')],
    ...RUNS.map((run) => [`runs/${run}.jsonl`, file(`demo/runs/${run}.jsonl`, JSON_LINES)] as const),
    ['runs/empty.jsonl', {kind: 'text', type: JSON_LINES, text: ''}],
    ['runs/jobs.json', {kind: 'text', type: 'application/json', text: JSON.stringify(RUN_JOBS)}],
  ];
}

/** Of the hosts, beside the page that shows them. */
async function pictures(): Promise<(readonly [string, SiteFile])[]> {
  const names = await readdir(new URL('demo/docs/hosts/', ROOT));
  return names
    .filter((name) => name.endsWith('.webp'))
    .map((name) => [`docs/hosts/${name}`, file(`demo/docs/hosts/${name}`, 'image/webp')] as const);
}

/** What custom-elements.json says of them. */
export async function readElements(): Promise<readonly ElementEntry[]> {
  return elementsOf(JSON.parse(await readFile(new URL('custom-elements.json', ROOT), 'utf8')) as Manifest);
}

interface Page extends Rendered {
  readonly path: string;
  readonly description: string;
  readonly scripts: readonly string[];
}

async function madeFiles(): Promise<(readonly [string, SiteFile])[]> {
  const [elements, documents] = await Promise.all([readElements(), readDocuments()]);
  const documentPages: Page[] = documents.map((document) => ({
    ...renderDocument(document, documents, '../'),
    path: document.path,
    description: document.about,
    scripts: [],
  }));
  const elementPages: Page[] = elements.map((element) => ({
    ...elementPage(element),
    path: elementPath(element),
    description: (element.description ?? '').replaceAll(/\s+/g, ' '),
    scripts: ['ftl-predictions.js', 'element.js'],
  }));
  const linksTo = (pages: readonly Page[]) => pages.map(({path, title}) => ({href: path, title}));
  const groups = [
    {title: 'See it', links: [{href: 'index.html', title: 'A run, live'}]},
    {title: 'Elements', links: linksTo(elementPages)},
    {title: 'Documentation', links: linksTo(documentPages)},
  ];
  const pages = [...elementPages, ...documentPages];
  return [
    ...pages.map(({path, title, html, description, scripts}) => {
      const text = frame({title, description, root: '../', path, groups, scripts, body: html});
      return [path, {kind: 'text', type: HTML, text}] as const;
    }),
    ...agentFiles(elements, documents).map(
      ([path, text]) => [path, {kind: 'text', type: MARKDOWN, text}] as const,
    ),
    ['search.json', {kind: 'text', type: 'application/json', text: searchIndex(pages)}],
  ];
}

/** What the search of the site reads: each section as [path, page, heading, text]. What element pages say is said once. */
const searchIndex = (pages: readonly Page[]): string =>
  JSON.stringify(
    pages.flatMap(({path, title, sections}) =>
      sections
        .filter(({heading}) => path.startsWith('elements/') || !heading.startsWith('<ftl-'))
        .map(({heading, anchor, text}) => [anchor === '' ? path : `${path}#${anchor}`, title, heading, text]),
    ),
  );
