import {FileSource} from '../../../src/stream/file/file-source.ts';
import type {SourceEvent, StreamWarning} from '../../../src/stream/prediction-source.ts';
import type {SourceOptions} from '../../../src/stream/source-options.ts';
import type {StreamState} from '../../../src/stream/wire/state.ts';
import {until} from '../until.ts';
import {FakeEnvironment} from './fake/fake-environment.ts';

type Answer = (url: URL, init: RequestInit) => Response | Promise<Response>;

export interface OpenedFile {
  readonly environment: FakeEnvironment;
  readonly source: FileSource;
  readonly asked: URL[];
  readonly events: SourceEvent[];
  readonly warnings: () => readonly StreamWarning[];
}

/** A file source whose network is the test's. */
export function openFile(
  answer: Answer,
  options: SourceOptions = {},
  pageUrl = 'https://page.test/',
): OpenedFile {
  const asked: URL[] = [];
  const environment = new FakeEnvironment(async (input, init) => {
    const url = new URL(input as URL);
    asked.push(url);
    return answer(url, init ?? {});
  }, pageUrl);
  const source = new FileSource(environment, {file: 'runs/g2p.jsonl', ...options});
  const events: SourceEvent[] = [];
  source.listen((event) => events.push(event));
  const warnings = () => events.flatMap(({type, detail}) => (type === 'warning' ? [detail] : []));
  return {environment, source, asked, events, warnings};
}

/** What is read is unpacked and imported in its own time. */
export async function rest(
  {environment, source}: OpenedFile,
  kinds: readonly StreamState['kind'][] = ['ended', 'stopped'],
): Promise<void> {
  await until(kinds.join(' or '), async () => {
    await environment.settle();
    return kinds.includes(source.state.kind);
  });
  await environment.settle();
}

/** Reads contents to their end. */
export async function readFile(contents: BodyInit, options: SourceOptions = {}): Promise<OpenedFile> {
  const file = openFile(() => new Response(contents), options);
  file.source.start();
  await rest(file);
  return file;
}

/** A record as a trainer sends it, in one line. */
export const line = (fields: object): string => `${JSON.stringify({...RECORD, ...fields})}\n`;

export const RECORD = {epoch: 0, step: 0, sample_index: 0, prompt: 'p', prediction: 'x'};

/** The bytes in pieces of so many. */
export function inPieces(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
  headers: Record<string, string> = {},
): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(resolve));
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(at, (at += size)));
    },
  });
  return new Response(body, {headers: {'Content-Length': String(bytes.length), ...headers}});
}
