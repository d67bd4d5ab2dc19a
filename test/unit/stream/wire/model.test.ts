/** Random sequences of network, page, reader and server events against a simple model of what is true. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {openPredictionStream} from '../../../../src/stream/open-prediction-stream.ts';
import type {FakeEnvironment} from '../../../support/page/fake/fake-environment.ts';
import type {FakeJobServer} from '../../../support/page/fake/fake-job-server.ts';
import {openFakeSource} from '../../../support/page/fake/open-fake-source.ts';

/** Every version of every row that was ever committed. */
interface Model {
  readonly versions: Set<string>;
}

interface Real {
  readonly server: FakeJobServer;
  readonly environment: FakeEnvironment;
  readonly source: {pause(): void; resume(): void; refresh(): void};
  /** What must hold at every moment. */
  assertTrue(model: Model): void;
}

type Command = fc.AsyncCommand<Model, Real>;

const HEARTBEAT_MS = 15_000;
const versionOf = ({id, seq, prediction}: Prediction): string => `${id} ${seq} ${prediction}`;

/** Lets time pass on a server that sends its heartbeats. */
async function pass({environment, server}: Real, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= HEARTBEAT_MS) {
    await environment.advance(Math.min(left, HEARTBEAT_MS));
    if (!server.isOffline) for (const stream of server.streams) stream.heartbeat();
  }
  await environment.settle();
}

function assertStoreTrue(
  {versions}: Model,
  {server, source, environment}: ReturnType<typeof openFakeSource>,
): void {
  const {state, store} = source;
  const shown = [...store.values()];
  for (const row of shown) assert.ok(versions.has(versionOf(row)), `${versionOf(row)} was never committed`);
  assert.deepEqual(
    shown.map(({seq}) => seq),
    shown.map(({seq}) => seq).toSorted((a, b) => a - b),
    'in order',
  );
  assert.equal(new Set(shown.map(({id}) => id)).size, shown.length, 'each row once');
  assert.ok(server.streams.size <= 1, 'one stream at most');
  if (state.kind === 'live' || state.kind === 'catching-up') {
    assert.equal(server.streams.size, 1, `${state.kind} without a stream`);
    assert.ok(environment.now() - source.lastEventAt! <= 35_000, `${state.kind} after a long silence`);
  }
  if (['paused', 'waiting', 'ended', 'stopped', 'quiet', 'polling'].includes(state.kind)) {
    assert.equal(server.streams.size, 0, `a stream while ${state.kind}`);
  }
  if (state.kind === 'waiting') assert.ok(state.retryAt - environment.now() <= 5 * 60_000 + 30_000);
}

function command(
  name: string,
  act: (real: Real, model: Model) => Promise<void> | void,
): fc.Arbitrary<Command> {
  return fc.constant(asCommand(name, act));
}

function asCommand(name: string, act: (real: Real, model: Model) => Promise<void> | void): Command {
  return {
    check: () => true,
    async run(model, real) {
      await act(real, model);
      await real.environment.settle();
      real.assertTrue(model);
    },
    toString: () => name,
  };
}

function commit(real: Real, model: Model, rows: readonly Partial<Prediction>[]): void {
  for (const row of real.server.commit(...rows)) model.versions.add(versionOf(row));
}

const rowFields = fc.record({
  epoch: fc.integer({min: 0, max: 2}),
  step: fc.integer({min: 0, max: 5}),
  sample_index: fc.integer({min: 0, max: 3}),
  prediction: fc.constantFrom('a', 'b', 'c'),
});

const commands: readonly fc.Arbitrary<Command>[] = [
  fc
    .array(rowFields, {minLength: 1, maxLength: 4})
    .map((rows) => asCommand(`commit ${rows.length}`, (real, model) => commit(real, model, rows))),
  fc
    .constantFrom(500, 2000, 20_000, 70_000, 400_000, 700_000)
    .map((ms) => asCommand(`pass ${ms}`, (real) => pass(real, ms))),
  command('cut', ({server}) => {
    for (const stream of server.streams) stream.cut();
  }),
  command('cut in the middle of an event', ({server}) => {
    for (const stream of server.streams) {
      stream.write('event: prediction\nid: g1.999\ndata: {"type":"pred');
      stream.cut();
    }
  }),
  command('damage an event', ({server}) => {
    for (const stream of server.streams) stream.write('event: prediction\ndata: {"type":\n\n');
  }),
  command('lose the network', ({server}) => {
    server.isOffline = true;
    for (const stream of server.streams) stream.cut();
  }),
  command('find the network', ({server, environment}) => {
    server.isOffline = false;
    environment.goOnline();
  }),
  command('half-open', ({server}) => {
    // The server knows nothing of it any more; the client hears nothing.
    for (const stream of server.streams) stream.mute();
  }),
  command('buffer', ({server}) => {
    server.holdsStreams = true;
  }),
  command('buffer no more', ({server}) => {
    server.holdsStreams = false;
  }),
  command('old poll', ({server}) => {
    for (const stream of server.streams) stream.heartbeat(40_000);
  }),
  fc.constantFrom('drain' as const, 'max_age' as const, 'slow' as const, 'idle' as const).map((reason) =>
    asCommand(`bye ${reason}`, ({server}) => {
      for (const stream of server.streams) stream.bye(reason, 1500);
    }),
  ),
  command('finish', ({server}) => {
    server.status = 'completed';
    for (const stream of server.streams) stream.bye('ended');
  }),
  command('train on', ({server}) => {
    server.status = 'running';
  }),
  command('delete rows', ({server}, model) => {
    server.newGeneration(({sample_index}) => sample_index !== 0);
    for (const row of server.rows) model.versions.add(versionOf(row));
  }),
  command('hide', ({environment}) => environment.hide()),
  command('leave', ({environment}) => environment.leave()),
  command('show', ({environment}) => environment.show()),
  command('pause', ({source}) => source.pause()),
  command('resume', ({source}) => source.resume()),
  command('refresh', ({source}) => source.refresh()),
];

async function play(sequence: Iterable<fc.AsyncCommand<Model, Real>>, start: () => Real): Promise<void> {
  const model: Model = {versions: new Set()};
  await fc.asyncModelRun(() => ({model, real: start()}), sequence);
}

const property = (run: (sequence: Iterable<fc.AsyncCommand<Model, Real>>) => Promise<void>) =>
  fc.assert(fc.asyncProperty(fc.commands([...commands], {maxCommands: 30}), run), {
    numRuns: Number(process.env['MODEL_RUNS'] ?? 100),
  });

test('rows shown are the latest versions of the rows committed, whatever the network does', async () => {
  await property(async (sequence) => {
    const fake = openFakeSource();
    const {server, environment, source} = fake;
    const real: Real = {server, environment, source, assertTrue: (model) => assertStoreTrue(model, fake)};
    try {
      await play(sequence, () => {
        source.start();
        return real;
      });
      await heal(real);
      const expected = server.rows.map(versionOf);
      assert.deepEqual([...source.store.values()].map(versionOf), expected);
      assert.equal(source.totalCount, expected.length);
      assert.equal(source.isComplete, true);
      const {kind} = source.state;
      // An idle job that nothing came to since is quiet, and rightly so.
      assert.ok((server.isOver ? ['ended'] : ['live', 'quiet']).includes(kind), kind);
    } finally {
      source.close();
    }
    await environment.settle();
    assert.deepEqual(environment.left, {timers: 0, frames: 0, listeners: 0});
  });
});

test('a loop is given every row in its latest version, and none that is older, whatever the network does', async () => {
  await property(async (sequence) => {
    const {server, environment} = openFakeSource();
    const stream = openPredictionStream({jobId: 'job'}, environment);
    const given: (readonly [generation: string, row: Prediction])[] = [];
    const generation = (): string => server.cursorAt(0, null);
    // Begun again where the job has ended or was stopped, as training may go on.
    const loop = async (): Promise<void> => {
      for await (const row of stream) given.push([generation(), row]);
    };
    const assertTrue = ({versions}: Model): void => {
      for (const [, row] of given)
        assert.ok(versions.has(versionOf(row)), `${versionOf(row)} was never committed`);
      const ofNow = given.filter(([of]) => of === generation()).map(([, {seq}]) => seq);
      assert.deepEqual(
        ofNow,
        [...new Set(ofNow)].toSorted((a, b) => a - b),
        'in order, each once',
      );
      assert.ok(server.streams.size <= 1, 'one stream at most');
    };
    void loop();
    try {
      await play(sequence, () => ({server, environment, source: stream, assertTrue}));
      await heal({server, environment, source: stream, assertTrue});
      void loop();
      await environment.settle();
      const latest = new Map(given.map(([, row]) => [row.id, versionOf(row)]));
      assert.deepEqual(
        server.rows.map(({id}) => latest.get(id)),
        server.rows.map(versionOf),
      );
      assert.equal(stream.totalCount, server.rows.length);
    } finally {
      stream.close();
    }
    await environment.settle();
    assert.deepEqual(environment.left, {timers: 0, frames: 0, listeners: 0});
  });
});

/** Everything is well again, and the reader looks; what is shown must then be the truth without anyone refreshing. */
async function heal(real: Real): Promise<void> {
  const {server, environment, source} = real;
  server.isOffline = false;
  server.holdsStreams = false;
  environment.show();
  environment.goOnline();
  source.resume();
  await pass(real, 11 * 60_000);
}
