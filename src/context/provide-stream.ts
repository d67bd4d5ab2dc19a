import type {ContextProvider} from '@lit/context';
import type {PredictionSource, SourceEvent} from '../stream/prediction-source.ts';
import type {SourceOptions} from '../stream/source-options.ts';
import {providerFor} from './provider-for.ts';
import {dispatchSourceEvent} from './stream-events.ts';
import type {streamContext} from './stream-context.ts';
import {namesSource, pageRegistry, type SourceLease, type StreamRegistry} from './stream-registry.ts';

/** What `provideStream` gives back. */
export interface ProvidedStream {
  /** `null` while no source is named. */
  readonly source: PredictionSource | null;
  /** Another source, credential or limit from now on; what stays the same keeps its connection. */
  update(options: SourceOptions): void;
  /** Takes the source away from the elements inside, and closes it where nobody else reads it. */
  stop(): void;
}

/** A provider listens for as long as its element lives, so each element has one. */
const providers = new WeakMap<HTMLElement, ContextProvider<typeof streamContext>>();

/**
 * Offers a source to all elements inside an element of any kind, as `<ftl-predictions-stream>` does; `ftl-*` events are
 * dispatched on that element.
 *
 * ```js
 * const provided = provideStream(document.querySelector('main'), {jobId: 'run-7', getToken});
 * ```
 */
export function provideStream(
  element: HTMLElement,
  options: SourceOptions,
  registry: StreamRegistry = pageRegistry(),
): ProvidedStream {
  const provider = providerOf(element);
  const dispatch = (event: SourceEvent): void => dispatchSourceEvent(element, event);
  let lease: SourceLease | null = null;
  let stopListening: () => void = () => undefined;

  const change = (next: SourceLease | null): void => {
    stopListening();
    // The new one stands already: what both have in common stays open.
    lease?.release();
    lease = next;
    stopListening = next?.source.listen(dispatch) ?? (() => undefined);
    provider.setValue(next?.source ?? null);
  };
  const update = (wanted: SourceOptions): void => {
    if (namesSource(wanted) && lease?.renew(wanted)) return;
    change(namesSource(wanted) ? registry.lease(wanted) : null);
  };
  update(options);
  return {
    get source() {
      return lease?.source ?? null;
    },
    update,
    stop: () => change(null),
  };
}

function providerOf(element: HTMLElement): ContextProvider<typeof streamContext> {
  let provider = providers.get(element);
  if (provider === undefined) {
    provider = providerFor(element);
    providers.set(element, provider);
    // Tells the elements inside that are there already.
    provider.hostConnected();
  }
  return provider;
}
