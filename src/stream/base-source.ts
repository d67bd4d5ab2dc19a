import type {EventData, JobSummary, StreamEvent} from '../protocol/protocol.ts';
import {Listeners} from './listeners.ts';
import type {SourceEvent, StreamWarning} from './prediction-source.ts';
import type {StreamError} from './wire/error.ts';
import type {StateLoop} from './wire/state-loop.ts';
import {faultOf, isConnected, type StreamState} from './wire/state.ts';

const UNKNOWN_JOB: Omit<JobSummary, 'status'> = {
  model_name: null,
  error_message: null,
  started_at: null,
  completed_at: null,
};

/** What all that is read has in common, whoever keeps the rows: a loop of states, the job's facts, and listeners. */
export abstract class BaseSource {
  abstract readonly loop: StateLoop;
  readonly #listeners = new Listeners<SourceEvent>();

  totalCount: number | null = null;
  job: JobSummary | null = null;
  error: StreamError | null = null;

  get state(): StreamState {
    return this.loop.state;
  }

  get isConnected(): boolean {
    return isConnected(this.state);
  }

  start(): void {
    this.loop.start();
  }

  pause(): void {
    this.loop.pause();
  }

  resume(): void {
    this.loop.resume();
  }

  refresh(): void {
    this.loop.refresh();
  }

  close(): void {
    this.loop.close();
  }

  listen(listener: (event: SourceEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  protected tell(event: SourceEvent): void {
    this.#listeners.tell(event);
  }

  warn(code: StreamWarning['code'], message: string): void {
    this.tell({type: 'warning', detail: {code, message}});
  }

  protected onState(state: StreamState): void {
    this.error = faultOf(state, this.error);
    this.showNow();
    this.tell({type: 'state', detail: state});
    if ('cause' in state && this.error !== null) this.tell({type: 'error', detail: state.cause});
  }

  /** Shows what has come before a state is told. */
  protected showNow(): void {}

  /** What an event of the stream says of the job, and tells; its rows are the source's own affair. */
  protected takeNews({event, data}: StreamEvent): void {
    if ('total_count' in data) this.totalCount = data.total_count;
    switch (event) {
      case 'connected':
        this.#setJob({status: data.status});
        break;
      case 'job_status':
        this.#setJob(jobNews(data));
        this.tell({type: 'job-status', detail: data});
        break;
      case 'trends_update':
        this.tell({type: 'trends', detail: data});
        break;
      case 'epoch_complete':
        this.tell({type: 'epoch-complete', detail: data});
        break;
      default:
    }
  }

  #setJob(known: Pick<JobSummary, 'status'> & Partial<JobSummary>): void {
    this.job = {...UNKNOWN_JOB, ...this.job, ...known};
  }
}

/** What a job's scores mean may be said anew; a server that does not say it leaves it as it was. */
const jobNews = ({status, error_message, scores, score_text}: EventData['job_status']) => ({
  status,
  error_message,
  ...(scores !== undefined && {scores}),
  ...(score_text !== undefined && {score_text}),
});
