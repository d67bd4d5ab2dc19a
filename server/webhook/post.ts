import {request as requestHttp, type RequestOptions} from 'node:http';
import {request as requestHttps} from 'node:https';
import {isIP} from 'node:net';

/** What came of one sending. */
export type Outcome =
  /** 2xx. */
  | {readonly kind: 'delivered'; readonly status: number}
  /** Another status, a redirect among them: none is followed. */
  | {readonly kind: 'answered'; readonly status: number}
  | {readonly kind: 'timeout'}
  | {readonly kind: 'unreachable'; readonly code: string};

export interface Post {
  readonly url: URL;
  /** Where the connection goes, whatever the name would mean by now. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends it: it has taken too long. */
  readonly signal: AbortSignal;
}

/** Sends it once. Of the answer nothing is read but its status. Never rejects. */
export function post({url, address, headers, body, signal}: Post): Promise<Outcome> {
  return new Promise((resolve) => {
    const bytes = Buffer.from(body);
    const options: RequestOptions = {
      method: 'POST',
      agent: false,
      headers: {...headers, 'content-type': 'application/json', 'content-length': bytes.length},
      signal,
      lookup: (_hostname, {all}, callback) => {
        const family = isIP(address);
        if (all === true) callback(null, [{address, family}]);
        else callback(null, address, family);
      },
    };
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    send(url, options, (response) => {
      const {statusCode: status = 0} = response;
      response.destroy();
      resolve(status >= 200 && status < 300 ? {kind: 'delivered', status} : {kind: 'answered', status});
    })
      .once('error', (error: NodeJS.ErrnoException) =>
        resolve(
          error.name === 'AbortError' || error.name === 'TimeoutError'
            ? {kind: 'timeout'}
            : {kind: 'unreachable', code: error.code ?? error.name},
        ),
      )
      .end(bytes);
  });
}
