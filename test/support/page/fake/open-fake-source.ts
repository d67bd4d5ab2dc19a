import {JobSource} from '../../../../src/stream/job-source.ts';
import type {SourceEvent} from '../../../../src/stream/prediction-source.ts';
import type {JobSourceOptions} from '../../../../src/stream/source-options.ts';
import type {StreamState} from '../../../../src/stream/wire/state.ts';
import {FakeEnvironment} from './fake-environment.ts';
import {FakeJobServer, type FakeStream} from './fake-job-server.ts';

/** A source of a fake server's job in a fake world, not started yet. */
export function openFakeSource(options: JobSourceOptions = {}) {
  const server = new FakeJobServer();
  const environment = new FakeEnvironment(server.fetch);
  server.time = () => new Date(environment.now()).toISOString();
  const source = new JobSource(environment, {jobId: 'job', ...options});
  const events: SourceEvent[] = [];
  source.listen((event) => events.push(event));
  return {
    server,
    environment,
    source,
    events,
    /** The kinds of state since the last call. */
    states: (): readonly StreamState['kind'][] =>
      events
        .splice(0)
        .filter((event) => event.type === 'state')
        .map((event) => event.detail.kind),
    /** The server's side of the open stream. */
    stream: (): FakeStream => {
      const [stream] = server.streams;
      if (stream === undefined) throw new Error(`No stream is open; the source is ${source.state.kind}.`);
      return stream;
    },
    /** Requests since the last call: path below the job, and the position asked for. */
    asked: (): readonly string[] =>
      server.requests.splice(0).map(({path, query, headers}) => {
        const since = headers.get('Last-Event-ID') ?? query.get('since');
        const below = path.replace(/^.*\/predictions\/job/, '') || '/list';
        const kind = headers.get('Accept') === 'application/json' && below === '/stream' ? '/poll' : below;
        return since === null ? kind : `${kind} ${since}`;
      }),
    seqs: () => [...source.store.values()].map(({seq}) => seq),
  };
}
