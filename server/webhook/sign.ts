import {createHmac} from 'node:crypto';

/** What is signed: the id of the delivery, which stays the same when it is sent again, the time of this sending, and the body. */
export interface Signed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/** The headers of a signed message, after https://www.standardwebhooks.com */
export function signatureHeaders(
  {id, timestamp, body}: Signed,
  secret: Buffer,
): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
