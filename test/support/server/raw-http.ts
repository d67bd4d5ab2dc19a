import {connect, type Socket} from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/**
 * Sends bytes as they are and reads until the server closes, or until `ms` have passed without a byte. For requests that
 * no HTTP client would send.
 */
export async function sendRaw(url: string, bytes: string | Buffer, ms = 1000): Promise<RawAnswer> {
  const socket = await connectTo(url);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const over = new Promise<void>((resolve) => {
    socket.setTimeout(ms, resolve).once('close', resolve).on('error', resolve);
  });
  socket.write(bytes);
  await over;
  socket.destroy();
  const text = Buffer.concat(chunks).toString();
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0),
    head,
    body: end < 0 ? '' : text.slice(end + 4),
  };
}

/** The head by lines that end in \n here and in CRLF on the wire, and the body as it is; the answer, or what came of it. */
export async function sendLines(url: string, head: string, body: string | Buffer = ''): Promise<RawAnswer> {
  const lines = `${head.replaceAll('\n', '\r\n')}\r\n\r\n`;
  return sendRaw(url, Buffer.concat([Buffer.from(lines), Buffer.from(body)]), 400);
}

export async function connectTo(url: string): Promise<Socket> {
  const {hostname, port} = new URL(url);
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}
