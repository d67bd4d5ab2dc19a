import type {Regression} from '../protocol/regression.ts';
import type {SourceEvent} from '../stream/prediction-source.ts';

/** The `ftl-*` events by name: each bubbles, is composed, and carries its value in `detail`. */
export type StreamEventMap = {
  readonly [Event in SourceEvent as `ftl-${Event['type']}`]: CustomEvent<Event['detail']>;
} & {
  /** Of the badge: it is what looks for losses. */
  readonly 'ftl-regression': CustomEvent<Regression>;
};

/** Tells of it as an `ftl-*` event on the element that owns the source. */
export function dispatchSourceEvent(element: HTMLElement, {type, detail}: SourceEvent): void {
  element.dispatchEvent(new CustomEvent(`ftl-${type}`, {detail, bubbles: true, composed: true}));
}
