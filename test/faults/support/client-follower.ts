import {JobSource} from '../../../src/stream/job-source.ts';
import {openPredictionStream, type PredictionStream} from '../../../src/stream/open-prediction-stream.ts';
import {sourceEnvironment} from '../../../src/stream/source-environment.ts';
import type {SourceEnvironment} from '../../../src/stream/wire/environment.ts';
import type {Follower} from './follower.ts';

const SPEED = 10;
const startedAt = Date.now();

/** The client's time runs ten times as fast, so that its silences and back-offs take a tenth of what they take in a page. */
const HASTY: SourceEnvironment = {
  ...sourceEnvironment,
  now: () => startedAt + (Date.now() - startedAt) * SPEED,
  setTimer: (callback, delayMs) => sourceEnvironment.setTimer(callback, delayMs / SPEED),
};

export interface ClientOptions {
  /** Asked once, and again for each connection. */
  readonly url: () => string;
  readonly jobId: string;
  readonly apiKey: string;
  /** `start`: the whole job in order, as a script reads it; `null`: the newest rows as a list first, as the elements do. */
  readonly since: 'start' | null;
}

/** The client of this project, as a page or a script uses it. */
export class ClientFollower implements Follower {
  readonly complaints: string[] = [];
  readonly resets: string[] = [];
  received = 0;
  connections = 0;
  readonly #stream: PredictionStream | JobSource;
  /** What a script keeps by itself: the seq of each row, by id. */
  readonly #kept = new Map<string, number>();
  #gen = '';
  #lastSeq = 0;

  constructor({url, jobId, apiKey, since}: ClientOptions) {
    // One that moves from server to server, as behind a balancer that knows no stickiness.
    const fetchAnywhere: typeof fetch = (input, init) => {
      const address = new URL(input instanceof Request ? input.url : input);
      return fetch(new URL(address.pathname + address.search, url()), init);
    };
    const options = {src: url(), jobId, apiKey, since, maxRows: 1_000_000};
    const environment = {...HASTY, fetch: fetchAnywhere};
    this.#stream =
      since === null ? new JobSource(environment, options) : openPredictionStream(options, environment);
    this.#stream.listen((event) => {
      if (event.type === 'prediction') {
        this.#kept.set(event.detail.id, event.detail.seq);
        this.#take(event.detail.seq);
      }
      if (event.type === 'state' && event.detail.kind === 'connecting') {
        this.connections++;
        // Every row comes again, and perhaps not for the first time.
        if (this.#stream.cursor === null) {
          this.#kept.clear();
          this.#lastSeq = 0;
        }
      }
      if (event.type === 'state' && event.detail.kind === 'stopped') {
        this.complaints.push(`stopped: ${event.detail.cause.message}`);
      }
      if (event.type === 'warning') this.complaints.push(event.detail.message);
    });
    if (this.#stream instanceof JobSource) this.#stream.start();
  }

  get rows(): ReadonlyMap<string, number> {
    if (!(this.#stream instanceof JobSource)) return this.#kept;
    return new Map([...this.#stream.store.values()].map(({id, seq}) => [id, seq]));
  }

  get state(): string {
    const {state, cursor, error} = this.#stream;
    return `${state.kind} at ${cursor}${error === null ? '' : ` (${error.message})`}`;
  }

  async stop(): Promise<void> {
    this.#stream.close();
  }

  #take(seq: number): void {
    this.received++;
    // The position before the row: none before the first.
    const [gen = ''] = this.#stream.cursor?.match(/^.+(?=\.)/) ?? [];
    if (gen !== this.#gen) {
      if (this.#gen !== '') this.resets.push('generation');
      this.#gen = gen;
      this.#lastSeq = 0;
    }
    if (seq <= this.#lastSeq) this.complaints.push(`row ${seq} came after ${this.#lastSeq}`);
    this.#lastSeq = seq;
  }
}
