import {readFile} from 'node:fs/promises';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {SIBLING_NAMES, siblingFile} from '../.config/siblings.ts';

const ROOT = new URL('..', import.meta.url);

const FILES: Readonly<Record<string, {file: string; type: string}>> = {
  '/': {file: 'demo/site/index.html', type: 'text/html; charset=utf-8'},
  '/demo.js': {file: 'demo/site/demo.js', type: 'text/javascript; charset=utf-8'},
  '/demo.css': {file: 'demo/site/demo.css', type: 'text/css; charset=utf-8'},
  '/favicon.svg': {file: 'demo/site/favicon.svg', type: 'image/svg+xml'},
  '/ftl-predictions.js.map': {file: 'dist/ftl-predictions.js.map', type: 'application/json'},
  ...Object.fromEntries(
    ['ftl-predictions.js', 'ftl-predictions.classic.js', ...SIBLING_NAMES.map(siblingFile)].map((name) => [
      `/${name}`,
      {file: `dist/${name}`, type: 'text/javascript; charset=utf-8'},
    ]),
  ),
};

/** The strictest policy that the elements promise to work under. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** What the page needs to read the job: never the API key. */
export interface DemoSession {
  readonly jobId: string;
  readonly run: string;
  readonly speed: number;
  readonly token: string;
}

/** Serves the demo's pages, and `/demo/session`: the job on show and an hour's leave to read it. */
export function demoPages(session: () => Promise<DemoSession>) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [pathname = '/'] = (request.url ?? '/').split('?');
    const page = Object.hasOwn(FILES, pathname) ? FILES[pathname] : undefined;
    if ((page === undefined && pathname !== '/demo/session') || !/^(GET|HEAD)$/.test(request.method ?? ''))
      return false;
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('Content-Type', page?.type ?? 'application/json');
    if (page?.type.startsWith('text/html'))
      response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.end(page ? await readFile(new URL(page.file, ROOT)) : JSON.stringify(await session()));
    return true;
  };
}
