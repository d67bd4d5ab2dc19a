import type {IncomingMessage, ServerResponse} from 'node:http';
import {readSiteFile, siteFiles} from './make/site.ts';

/** The strictest policy that the elements promise to work under. */
export const CONTENT_SECURITY_POLICY = [
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

/** Serves the demo's site, and `/demo/session`: the job on show and an hour's leave to read it. */
export async function demoPages(session: () => Promise<DemoSession>) {
  const files = await siteFiles();
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [pathname = '/'] = (request.url ?? '/').split('?');
    const page = files.get(pathname === '/' ? 'index.html' : pathname.slice(1));
    if ((page === undefined && pathname !== '/demo/session') || !/^(GET|HEAD)$/.test(request.method ?? ''))
      return false;
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('Content-Type', page?.type ?? 'application/json');
    if (page?.type.startsWith('text/html'))
      response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    response.end(page ? await readSiteFile(page) : JSON.stringify(await session()));
    return true;
  };
}
