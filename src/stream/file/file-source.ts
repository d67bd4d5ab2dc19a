import {RowSource} from '../row-source.ts';
import type {Credential, SourceOptions} from '../source-options.ts';
import type {SourceEnvironment} from '../wire/environment.ts';
import {fetched} from '../wire/fetched.ts';
import type {StreamState} from '../wire/state.ts';
import {StateLoop} from '../wire/state-loop.ts';
import type {FileRun} from './file-run.ts';

/**
 * A recorded run, an export or what a trainer wrote, read from files without a server: all of it as it loads, followed
 * while it grows, or replayed in its own time. What reads it is fetched for the first file.
 */
export class FileSource extends RowSource {
  readonly options: SourceOptions;
  override readonly loop: StateLoop;
  credential: Credential;
  #run: FileRun | null = null;

  constructor(environment: SourceEnvironment, options: SourceOptions) {
    super(environment, options);
    this.options = options;
    this.credential = options;
    this.job = options.job ?? null;
    this.transport = options.replay != null && options.replay > 0 ? 'replay' : 'file';
    const activities = {connecting: (signal: AbortSignal) => this.#read(signal)};
    this.loop = new StateLoop(environment, activities, (state) => this.onState(state));
  }

  /** Of a replay: up to where it stands. */
  override get isComplete(): boolean {
    const {kind} = this.state;
    const isReading = kind === 'connecting' || kind === 'catching-up';
    return super.isComplete && (this.#run?.isReplayed === true || !isReading);
  }

  setCredential(credential: Credential): void {
    this.credential = credential;
    if (this.state.kind === 'stopped') this.refresh();
  }

  protected override onState(state: StreamState): void {
    if (state.kind !== 'catching-up' && state.kind !== 'live') this.progress = null;
    super.onState(state);
  }

  async #read(signal: AbortSignal): Promise<void> {
    const {FileRun} = await fetched('reads files', import('./file-run.ts'));
    signal.throwIfAborted();
    await (this.#run ??= new FileRun(this)).tryToRead(signal);
  }
}
