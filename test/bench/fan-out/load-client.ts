/**
 * The viewers of a benchmark, as a process of its own so that it can have a core of its own. The driver (`load.ts`)
 * calls the methods of `LoadMethods` over the IPC channel.
 */
import {
  monotonicMicros,
  type LoadReply,
  type LoadRequest,
  type Recording,
  type StreamTarget,
} from './load-messages.ts';
import {ViewerSocket} from './viewer-socket.ts';

/** Of compressed streams only so many are inflated: more would cost the client more than the server. */
const INFLATED_VIEWERS = 20;
const OPENING_AT_ONCE = 200;

let viewers: ViewerSocket[] = [];
let lost = 0;
let bytes = 0;
let reads = 0;
/** Viewers whose events are read: all, or the first few of a compressed run. */
let counted = 0;

let first = 0;
let most = 0;
let awaited = Infinity;
/** Viewers that get each event. */
let readers = 0;
let deliveries = 0;
let repeated = 0;
/** Which events each viewer has had, at `[event * counted + viewer]`. */
let seen = new Uint8Array(0);
let receivedAt = new Float64Array(0);
/** How many viewers have had each event. */
let perEvent = new Uint32Array(0);
let finished: (() => void) | null = null;

const reply = (message: LoadReply): boolean => process.send!(message);

function received(viewer: number, number: number): void {
  const event = number - first;
  if (event < 0 || event >= most || viewer >= counted) return;
  const slot = event * counted + viewer;
  if (seen[slot] === 1) {
    repeated++;
    return;
  }
  const place = perEvent[event]!++;
  // It came to a viewer for whom it was not.
  if (place >= readers) {
    repeated++;
    return;
  }
  seen[slot] = 1;
  if (receivedAt.length > 0) receivedAt[event * readers + place] = monotonicMicros();
  deliveries++;
  if (place + 1 === readers) reply({completed: number});
  if (deliveries === awaited) finished?.();
}

function openOne(target: StreamTarget): Promise<void> {
  const index = viewers.length;
  const isGzip = 'Accept-Encoding' in target.headers;
  return new Promise((resolve, reject) => {
    let isOpen = false;
    const viewer = new ViewerSocket(
      target,
      {
        opened: () => {
          isOpen = true;
          resolve();
        },
        event: (number) => received(index, number),
        bytes: (count) => {
          bytes += count;
          reads++;
        },
        failed: (reason) => {
          if (isOpen) lost++;
          else reject(new Error(`A viewer could not open ${target.path}: ${reason}`));
        },
      },
      isGzip && index < INFLATED_VIEWERS,
    );
    viewers.push(viewer);
    counted = isGzip ? Math.min(viewers.length, INFLATED_VIEWERS) : viewers.length;
  });
}

async function open(targets: readonly StreamTarget[]): Promise<{openMs: number}> {
  const started = monotonicMicros();
  for (let done = 0; done < targets.length; done += OPENING_AT_ONCE) {
    await Promise.all(targets.slice(done, done + OPENING_AT_ONCE).map(openOne));
  }
  return {openMs: (monotonicMicros() - started) / 1000};
}

function record(from: number, upTo: number, withTimes: boolean, readersOfEach: number | null): void {
  first = from;
  most = upTo;
  readers = readersOfEach ?? counted;
  awaited = Infinity;
  deliveries = 0;
  repeated = 0;
  bytes = 0;
  reads = 0;
  lost = 0;
  seen = new Uint8Array(most * counted);
  receivedAt = new Float64Array(withTimes ? most * readers : 0);
  perEvent = new Uint32Array(most);
}

async function finish(count: number, limitMs: number): Promise<Recording> {
  awaited = count * readers;
  if (deliveries < awaited) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      finished = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    finished = null;
  }
  const missing = awaited - deliveries;
  return {
    receivedAt: receivedAt.subarray(0, awaited),
    readers,
    // Viewers that are only counted get the same bytes as those that are read.
    deliveries: count * (readers === counted ? viewers.length : readers) - missing,
    missing,
    repeated,
    lost,
    bytes,
    reads,
  };
}

function close(): void {
  for (const viewer of viewers) viewer.close();
  viewers = [];
  counted = 0;
}

function cpu(): number {
  const {user, system} = process.cpuUsage();
  return user + system;
}

async function answer(request: LoadRequest): Promise<unknown> {
  switch (request.method) {
    case 'open':
      return open(...request.args);
    case 'record':
      return record(...request.args);
    case 'finish':
      return finish(...request.args);
    case 'close':
      return close();
    case 'cpu':
      return cpu();
  }
}

process.on('message', (request: LoadRequest) => {
  answer(request).then(
    (result) => reply({id: request.id, result}),
    (error: unknown) => reply({id: request.id, error: String(error)}),
  );
});
process.on('disconnect', () => process.exit(0));
