import {ContextProvider} from '@lit/context';
import {streamContext} from './stream-context.ts';

/** Offers a source, none as yet, to all elements inside. */
export const providerFor = (host: HTMLElement): ContextProvider<typeof streamContext> =>
  new ContextProvider(host, {context: streamContext, initialValue: null});
