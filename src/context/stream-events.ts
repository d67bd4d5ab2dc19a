import type {SourceEvent} from '../stream/prediction-source.ts';

/** The `ftl-*` events by name: each bubbles, is composed, and carries its value in `detail`. */
export type StreamEventMap = {
  readonly [Event in SourceEvent as `ftl-${Event['type']}`]: CustomEvent<Event['detail']>;
};
