import {css, html, type TemplateResult} from 'lit';
import {providerFor} from '../context/provider-for.ts';
import type {SourceProvider} from '../context/source-controller.ts';
import type {SourceOptions} from '../context/stream-controller.ts';
import type {StreamEventMap} from '../context/stream-events.ts';
import type {Prediction} from '../protocol/protocol.ts';
import type {StreamError} from '../stream/wire/error.ts';
import type {StreamState} from '../stream/wire/state.ts';
import * as attributes from './attributes/shared.ts';
import {property} from './attributes/property.ts';
import {BaseElement} from './base.ts';

/**
 * Opens one source of predictions and offers it to every element inside. Draws nothing.
 *
 * @tag ftl-predictions-stream
 * @slot - The elements that show this source, with any markup around them.
 */
export class PredictionsStream extends BaseElement {
  static override styles = css`
    :host {
      display: contents;
    }

    :host([hidden]) {
      display: none;
    }

    :host(:state(theme-light)) {
      color-scheme: light;
    }

    :host(:state(theme-dark)) {
      color-scheme: dark;
    }
  `;

  /** `off` fetches once and opens no stream. Default: `on` for a job; a `file` is followed while it grows only with `on`. */
  @property({converter: attributes.live}) live: 'on' | 'off' | null = null;
  /** Only this epoch's predictions, filtered by the server. Default: all. */
  @property({converter: attributes.epoch}) epoch: number | null = null;
  /** Least milliseconds between two drawings. Default: `auto`, the next frame; 250 ms late at most, where drawing takes over a fifth of the main thread. */
  @property({attribute: 'flush-interval', converter: attributes.flushInterval})
  flushInterval: number | 'auto' | null = null;
  /** Most rows that the page holds; the newest stay. Default: 10,000. */
  @property({attribute: 'max-rows', converter: attributes.maxRows}) maxRows: number | null = null;

  /** The prediction that came last; `null` before the first. */
  get latestPrediction(): Prediction | null {
    return this.source?.latestPrediction ?? null;
  }

  /** Rows of the job (of the epoch, where filtered), by the server's word; `null` until known. */
  get totalCount(): number | null {
    return this.source?.totalCount ?? null;
  }

  /** True while rows flow: the source's `isConnected`, a name that on an element is the DOM's. */
  get isStreamConnected(): boolean {
    return this.source?.isConnected ?? false;
  }

  /** The last fault, until rows flow again. */
  get error(): StreamError | null {
    return this.source?.error ?? null;
  }

  /** What the source is doing. */
  get state(): StreamState {
    return this.source?.state ?? {kind: 'idle'};
  }

  protected override offers(): SourceProvider {
    return providerFor(this);
  }

  protected override sourceOptions(): SourceOptions {
    return {
      ...super.sourceOptions(),
      live: attributes.live.of(this.live),
      epoch: attributes.epoch.of(this.epoch),
      flushInterval: attributes.flushInterval.of(this.flushInterval),
      maxRows: attributes.maxRows.of(this.maxRows),
    };
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-stream': PredictionsStream;
  }
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an interface merges, a type does not
  interface HTMLElementEventMap extends StreamEventMap {}
}
