import {pino, type DestinationStream, type Logger} from 'pino';

export type {Logger};

/**
 * JSON lines on standard output. What is logged of a request is its id, method, path without query, status and time:
 * no header, no body. Errors keep their message and stack, and lose what drivers attach to them (rows, parameters).
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {level, base: null, serializers: {err: describeError}};
  return destination ? pino(options, destination) : pino(options);
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return {message: String(error)};
  const {name, message, stack} = error;
  const code = 'code' in error ? String(error.code) : undefined;
  const cause = error.cause === undefined ? undefined : describeError(error.cause);
  return {name, message, ...(code && {code}), stack, ...(cause !== undefined && {cause})};
}
