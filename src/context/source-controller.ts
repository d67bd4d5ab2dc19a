import {ContextEvent} from '@lit/context';
import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {PredictionSource} from '../stream/prediction-source.ts';
import type {SourceOptions} from '../stream/source-options.ts';
import {streamContext} from './stream-context.ts';
import {dispatchSourceEvent} from './stream-events.ts';
import {namesSource, pageRegistry, type SourceLease, type StreamRegistry} from './stream-registry.ts';

/** Hands a source on to the elements inside a host. */
export interface SourceProvider {
  setValue(source: PredictionSource | null): void;
}

export interface SourceControllerOptions {
  /** Who hands the source on; a host with such asks no ancestor for one. Default: nobody. */
  readonly provider?: SourceProvider | null;
  /** Where sources are shared; default the page's. */
  readonly registry?: StreamRegistry;
  /** Called when the source has changed; default: the host is updated. */
  readonly onChange?: () => void;
}

/** A `StreamController` without what only those need who offer a source. */
export class SourceController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: () => SourceOptions;
  readonly #registry: StreamRegistry;
  readonly #onChange: () => void;
  readonly #provider: SourceProvider | null;
  #own: {readonly lease: SourceLease; readonly stop: () => void} | null = null;
  #provided: PredictionSource | null = null;
  #leaveProvider: (() => void) | null = null;
  /** The document that is listened to; a host that was moved to another stands there already when it is told. */
  #page: Document | null = null;
  #source: PredictionSource | null = null;
  #stopListening: () => void = () => undefined;

  /** @param options the host's source attributes; asked again before each of its updates */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    options: () => SourceOptions,
    {
      provider = null,
      registry = pageRegistry(),
      onChange = () => host.requestUpdate(),
    }: SourceControllerOptions = {},
  ) {
    this.#host = host;
    this.#options = options;
    this.#registry = registry;
    this.#onChange = onChange;
    this.#provider = provider;
    host.addController(this);
  }

  /** `null` while no source is named. */
  get source(): PredictionSource | null {
    return this.#source;
  }

  hostConnected(): void {
    if (this.#provider === null) {
      this.#page = this.#host.ownerDocument;
      this.#page.addEventListener('context-provider', this.#onProvider);
      this.#askProvider();
    }
    // Once connected the host may have been told all it needs already; else it is with the next update.
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    if (this.#host.isConnected) this.#choose();
  }

  hostDisconnected(): void {
    this.#page?.removeEventListener('context-provider', this.#onProvider);
    this.#leaveProvider?.();
    this.#leaveProvider = null;
    this.#provided = null;
    // An element that is moved comes back within this task, and keeps its stream.
    setTimeout(() => {
      if (!this.#host.isConnected) this.#letGo();
    });
  }

  /** A provider that is upgraded after its content announces itself. */
  readonly #onProvider = (event: Event): void => {
    if ((event as Event & {context?: unknown}).context === streamContext) this.#askProvider();
  };

  #askProvider(): void {
    this.#host.dispatchEvent(new ContextEvent(streamContext, this.#host, this.#onProvided, true));
  }

  readonly #onProvided = (source: PredictionSource | null, leave?: () => void): void => {
    if (this.#leaveProvider !== leave) this.#leaveProvider?.();
    this.#leaveProvider = leave ?? null;
    this.#provided = source;
    this.#host.requestUpdate();
  };

  #choose(): void {
    const options = this.#options();
    if (!namesSource(options)) this.#release();
    else if (!this.#own?.lease.renew(options)) this.#lease(options);
    this.#use(this.#own?.lease.source ?? this.#provided);
  }

  #lease(options: SourceOptions): void {
    // The new one first: what both have in common stays open.
    const lease = this.#registry.lease(options);
    this.#release();
    const stop = lease.source.listen((event) => dispatchSourceEvent(this.#host, event));
    this.#own = {lease, stop};
  }

  #use(source: PredictionSource | null): void {
    if (source === this.#source) return;
    this.#stopListening();
    this.#source = source;
    this.#stopListening = source?.subscribe(this.#onChange) ?? (() => undefined);
    this.#provider?.setValue(source);
  }

  #letGo(): void {
    this.#use(null);
    this.#release();
  }

  #release(): void {
    this.#own?.stop();
    this.#own?.lease.release();
    this.#own = null;
  }
}
