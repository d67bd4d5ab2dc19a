import type {IncomingMessage} from 'node:http';
import {Type} from 'typebox';
import {hostIsAllowed} from '../host.ts';
import {isForwarded, isFromLoopback} from '../limits/client-address.ts';
import {HttpError} from '../http-error.ts';
import {route, type Route} from '../route.ts';

const Health = Type.Object({status: Type.Literal('ok')});

/** Who may read /metrics. */
export type MetricsReaders = 'loopback' | 'all' | 'off';

export interface HealthOptions {
  readonly metrics: {readonly contentType: string; text(): Promise<string>};
  readonly metricsFor: MetricsReaders;
  /** Why this server should get no requests now; `null` when it should. */
  readonly notReadyBecause: () => Promise<string | null>;
}

export function healthRoutes(options: HealthOptions): readonly Route[] {
  const {notReadyBecause, metrics, metricsFor} = options;
  return [
    route(
      {
        method: 'GET',
        path: '/healthz',
        action: null,
        anyHost: true,
        summary: 'The event loop answers',
        answers: {200: Health},
      },
      async () => ({status: 200, body: {status: 'ok'}}),
    ),
    route(
      {
        method: 'GET',
        path: '/readyz',
        action: null,
        anyHost: true,
        summary: 'The data path works, and the server is not shutting down',
        answers: {200: Health},
      },
      async () => {
        const reason = await notReadyBecause();
        if (reason !== null) throw new HttpError(503, 'not_ready', reason, {headers: {'Retry-After': '1'}});
        return {status: 200, body: {status: 'ok'}};
      },
    ),
    route(
      {
        method: 'GET',
        path: '/metrics',
        action: null,
        // Shown to this machine alone, they are kept from pages that point their own name here, too.
        anyHost: metricsFor === 'all',
        isPrivate: true,
        summary: 'Metrics in the text format of Prometheus',
        answers: {200: null},
        media: ['text/plain'],
        errors: [404],
      },
      async ({request, response}) => {
        if (metricsFor === 'off' || (metricsFor === 'loopback' && !isDirect(request))) {
          throw new HttpError(404, 'metrics_off', 'Metrics are not shown here: see the setting METRICS.');
        }
        response.setHeader('Content-Type', metrics.contentType).end(await metrics.text());
        return null;
      },
    ),
  ];
}

/** Whether somebody on this machine asks by himself: a proxy on it passes on what the world asks. */
function isDirect(request: IncomingMessage): boolean {
  return isFromLoopback(request) && !isForwarded(request) && hostIsAllowed(request, []);
}
