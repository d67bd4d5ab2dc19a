import type {ReactiveControllerHost} from 'lit';
import type {SourceOptions} from '../stream/source-options.ts';
import {providerFor} from './provider-for.ts';
import {SourceController, type SourceControllerOptions} from './source-controller.ts';

export type {FileReference, SourceOptions} from '../stream/source-options.ts';

export interface StreamControllerOptions extends Omit<SourceControllerOptions, 'provider'> {
  /** Whether the host offers its source to the elements inside it; default false. */
  readonly provide?: boolean;
}

/**
 * Gives a Lit element its source of predictions: the one that an ancestor provides, when there is one and the host
 * names no source of its own; else one from the page's registry (one connection per source, counted by use). The host
 * is updated when the source changes, and dispatches `ftl-*` events when it owns the source.
 */
export class StreamController extends SourceController {
  /** @param options the host's source attributes; asked again before each of its updates */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    options: () => SourceOptions,
    {provide = false, ...rest}: StreamControllerOptions = {},
  ) {
    super(host, options, {...rest, provider: provide ? providerFor(host) : null});
  }
}
