import {readFile} from 'node:fs/promises';
import {gzipSync} from 'node:zlib';
import type {ServerResponse} from 'node:http';
import {Type} from 'typebox';
import {acceptsGzip} from '../../accept.ts';
import {HttpError, unavailable} from '../http-error.ts';
import {queryFault} from '../input/query.ts';
import {JobId, oneOf} from '../input/schemas.ts';
import {route, type Route} from '../route.ts';

export interface EmbedPageOptions {
  /** Origins of pages that may frame it, and hand it a token. */
  readonly embedOrigins: readonly string[];
  /** Where `npm run build` has put the elements' scripts. */
  readonly scripts: URL;
}

const OURS = new URL('../../embed/', import.meta.url);
/** Short: a new version of the server brings new scripts under the same names. */
const CACHE = 'public, max-age=300';

const TAGS = {
  badge: 'ftl-live-badge',
  trends: 'ftl-predictions-trends',
  table: 'ftl-predictions-table',
  comparison: 'ftl-predictions-comparison',
  map: 'ftl-predictions-map',
  slider: 'ftl-epoch-slider',
} as const;

type ElementName = keyof typeof TAGS;
const isElementName = (name: string): name is ElementName => Object.hasOwn(TAGS, name);

const NAMES = Object.keys(TAGS).join('|');

const EmbedQuery = Type.Object({
  job: Type.Optional(JobId),
  elements: Type.Optional(
    Type.String({pattern: `^(${NAMES})(,(${NAMES}))*$`, description: 'Names between commas; default: table'}),
  ),
  theme: Type.Optional(oneOf(['auto', 'light', 'dark'], {default: 'auto'})),
});

const isKnown = (name: string): boolean => Object.hasOwn(EmbedQuery.properties, name);

/** A page that is made to be framed, the scripts that it loads, and the one for the page around it. */
export function embedPageRoutes({embedOrigins, scripts}: EmbedPageOptions): readonly Route[] {
  const kept = new Map<string, Promise<Script>>();
  const script = (file: URL): Promise<Script> => {
    const known = kept.get(file.href) ?? readScript(file);
    kept.set(file.href, known);
    // A build that comes later is found.
    known.catch(() => kept.delete(file.href));
    return known;
  };
  const file = {method: 'GET', action: null, answers: {200: null}, errors: [404]} as const;
  return [
    route(
      {
        method: 'GET',
        path: '/embed',
        action: null,
        summary:
          'A page to frame that shows elements of one job; its token comes by postMessage from the page around it',
        query: EmbedQuery,
        answers: {200: null},
        media: ['text/html'],
      },
      async ({request, response, query}) => {
        refuseOthers(new URLSearchParams((request.url ?? '').split('?').slice(1).join('?')));
        const {job, elements = 'table', theme = 'auto'} = query;
        response.setHeader('Content-Security-Policy', policyFor(embedOrigins));
        send(
          response,
          'text/html',
          Buffer.from(page({job, theme, elements: elements.split(',').filter(isElementName)}, embedOrigins)),
        );
        return null;
      },
    ),
    route(
      {...file, path: '/embed.js', summary: 'For the page around /embed', media: ['text/javascript']},
      async ({request, response}) => {
        sendScript(response, await script(new URL('embed.js', OURS)), request.headers['accept-encoding']);
        return null;
      },
    ),
    route(
      {...file, path: '/embed/{file}', summary: 'What /embed loads', media: ['text/javascript', 'text/css']},
      async ({request, response, params: {file: name = ''}}) => {
        if (!/^[\w-][\w.-]*\.(js|css)$/.test(name)) throw noSuchFile(name);
        const folder = name.startsWith('frame.') ? OURS : scripts;
        sendScript(response, await script(new URL(name, folder)), request.headers['accept-encoding']);
        return null;
      },
    ),
  ];
}

/** Who is to be read, and by what leave, no link may say: that would be a frame of ours at the service of whoever made it. */
function refuseOthers(query: URLSearchParams): void {
  const name = [...query.keys()].find((each) => !isKnown(each));
  if (name === undefined) return;
  throw queryFault(
    name.slice(0, 80),
    `is not read from the address of this page: only ${Object.keys(EmbedQuery.properties).join(', ')} are`,
  );
}

function policyFor(origins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${origins.length === 0 ? "'none'" : origins.join(' ')}`,
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
}

interface Shown {
  readonly job: string | undefined;
  readonly elements: readonly ElementName[];
  readonly theme: string;
}

/** Addresses are relative: the server may stand below a prefix of a proxy's. */
function page({job, elements, theme}: Shown, origins: readonly string[]): string {
  const tags = [...new Set(elements)].map((name) => `<${TAGS[name]}></${TAGS[name]}>`).join('\n');
  const stream =
    job === undefined
      ? ''
      : `<ftl-predictions-stream src="./" job-id="${escaped(job)}" theme="${theme}">\n${tags}\n</ftl-predictions-stream>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="${theme === 'auto' ? 'light dark' : theme}">
<title>${job === undefined ? 'Predictions' : `Predictions of ${escaped(job)}`}</title>
<link rel="stylesheet" href="embed/frame.css">
<script type="module" src="embed/frame.js"></script>
</head>
<body data-origins="${escaped(JSON.stringify(origins))}" data-theme="${theme}">
<main>
${stream}
<noscript><p class="words">These predictions are shown by a script, which this browser does not run.</p></noscript>
</main>
</body>
</html>
`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

interface Script {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
}

async function readScript(file: URL): Promise<Script> {
  const type = file.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
  try {
    const bytes = await readFile(file);
    return {type, bytes, gzipped: gzipSync(bytes, {level: 9})};
  } catch (cause) {
    const name = file.pathname.split('/').at(-1) ?? '';
    if (name !== 'ftl-predictions.js') throw noSuchFile(name);
    throw unavailable(
      'not_built',
      'The scripts of the elements are not there: npm run build makes them.',
      60,
      cause,
    );
  }
}

const noSuchFile = (name: string): HttpError =>
  new HttpError(404, 'no_such_file', `The page to frame loads no ${name.slice(0, 80)}.`);

function sendScript(
  response: ServerResponse,
  {type, bytes, gzipped}: Script,
  accepted: string | undefined,
): void {
  response.setHeader('Cache-Control', CACHE);
  response.appendHeader('Vary', 'Accept-Encoding');
  const isGzip = acceptsGzip(accepted);
  if (isGzip) response.setHeader('Content-Encoding', 'gzip');
  send(response, type, isGzip ? gzipped : bytes);
}

function send(response: ServerResponse, type: string, bytes: Buffer): void {
  response
    .writeHead(200, {'Content-Type': `${type}; charset=utf-8`, 'Content-Length': bytes.length})
    .end(bytes);
}
