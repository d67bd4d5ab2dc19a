import {Type} from 'typebox';
import {HttpError} from './http-error.ts';
import {route, type Route} from './route.ts';

const Health = Type.Object({status: Type.Literal('ok')});

export interface HealthOptions {
  /** Why this server should get no requests now; `null` when it should. */
  readonly notReadyBecause: () => Promise<string | null>;
}

export function healthRoutes({notReadyBecause}: HealthOptions): readonly Route[] {
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
  ];
}
