import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import type {PredictionSource} from '../context/stream-context.ts';
import type {StreamState} from '../stream/wire/state.ts';
import {formatAge, formatCount, formatDuration, formatTime} from '../view/format.ts';
import {isNotLive, stateLabel, stateMeaning} from '../view/state-words.ts';
import {Announcer} from './pieces/announcer.ts';
import {flag} from './attributes/kinds.ts';
import {BaseElement} from './base.ts';
import {leftOutDetails} from './pieces/text/left-out.ts';
import {icons} from './pieces/icons.ts';
import {BADGE_STRINGS, type BadgeStrings} from './badge/strings.ts';
import {badgeStyles} from './badge/badge.styles.ts';
import {longText} from './pieces/text/long-text.ts';
import {placePopover} from './pieces/popover.ts';
import {popoverStyles} from './pieces/popover.styles.ts';
import {stateMark} from './pieces/state-mark.ts';
import {stateMarkStyles} from './pieces/state-mark.styles.ts';

/** How often the times in the open popover are written anew. */
const TICK_MS = 1000;

const NO_SOURCE: Pick<PredictionSource, 'state' | 'job' | 'transport'> = {
  state: {kind: 'idle'},
  job: null,
  transport: null,
};

/**
 * What the source is doing, by a shape and in words; on demand how late, how much, since when and by what way.
 *
 * @tag ftl-live-badge
 * @csspart badge - The button.
 * @csspart label - The state in words.
 * @csspart details - The popover.
 * @csspart left-out - What of a file could not be read.
 * @csspart long-text - The line that says most of what a server, a trainer or a validator said; it opens the whole.
 */
export class LiveBadge extends BaseElement {
  static override styles = [BaseElement.styles, stateMarkStyles, popoverStyles, badgeStyles];

  /** Texts of all badges of the page; an element's own `strings` win. */
  static strings: BadgeStrings = BADGE_STRINGS;

  /** Shows the shape alone; the words stay for those who listen, and in the details. */
  @property({converter: flag}) compact = false;
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<BadgeStrings> = {};

  readonly #announcer = new Announcer(this);
  #label: string | null = null;
  #ticking: number | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#tick(false);
  }

  protected override update(changed: PropertyValues<this>): void {
    const label = this.#stateLabel(this.#text);
    if (this.#label !== null && label !== this.#label) this.#announcer.say(label);
    this.#label = label;
    super.update(changed);
  }

  get #text(): BadgeStrings {
    return {...LiveBadge.strings, ...this.strings};
  }

  /** The times in the open popover go on by themselves. */
  protected override drawnOf({store, latestPrediction, totalCount}: PredictionSource): readonly unknown[] {
    return this.#ticking === null ? [] : [store.revision, latestPrediction, totalCount];
  }

  protected override render(): TemplateResult {
    const text = this.#text;
    const source = this.source ?? NO_SOURCE;
    const label = this.#stateLabel(text);
    return html`<button
        class="badge ${this.compact ? 'compact' : ''}"
        part="badge"
        type="button"
        popovertarget="details"
        title=${this.compact ? label : text.details}
      >
        ${stateMark(source.state)}<span class=${this.compact ? 'visually-hidden' : ''} part="label"
          >${label}</span
        >
      </button>
      <div
        id="details"
        class="details"
        part="details"
        popover
        role="dialog"
        aria-label=${text.details}
        @toggle=${this.#onToggle}
      >
        ${this.#ticking === null ? nothing : this.#renderDetails(text)}
      </div>
      <span class="visually-hidden" role="status">${this.#announcer.text}</span>`;
  }

  /** With how much of a file is missing: nobody looks for what is not there. */
  #stateLabel(text: BadgeStrings): string {
    const label = stateLabel(this.source ?? NO_SOURCE, text.state);
    const count = this.source?.leftOut?.count ?? 0;
    return count === 0 ? label : text.incomplete(label, formatCount(count, this.locale));
  }

  #renderDetails(text: BadgeStrings): TemplateResult {
    const {source} = this;
    const {state} = source ?? NO_SOURCE;
    return html`<div class="heading">
        ${stateMark(state)}<strong class="title">${stateLabel(source ?? NO_SOURCE, text.state)}</strong>
      </div>
      <div class="hint muted">
        ${longText(stateMeaning(source ?? NO_SOURCE, text.state), text.state.long)}
      </div>
      ${
        source === null || state.kind === 'idle'
          ? nothing
          : html`${this.#renderFacts(source, text)} ${leftOutDetails(source, this.locale, text.leftOut)}
              <div class="actions">${actions(source, text)}</div>`
      }`;
  }

  #renderFacts(source: PredictionSource, text: BadgeStrings): TemplateResult {
    const {locale} = this;
    const {state, delayMs, transport, latestPrediction} = source;
    const eventAt = lastEventAt(source);
    const rowAt = timeOf(latestPrediction?.updated_at);
    const now = Date.now();
    const age = (at: number): string => formatAge(Math.max(0, now - at), locale);
    const fact = (name: string, value: string, hint?: string): TemplateResult =>
      html`<dt title=${hint ?? nothing}>${name}</dt>
        <dd><bdi>${value}</bdi></dd>`;
    return html`<dl>
      ${
        delayMs === null
          ? nothing
          : fact(text.delay, text.approximately(formatDuration(delayMs, locale)), text.delayHint)
      }
      ${fact(text.received, this.#received(source, text))}
      ${rowAt === null ? nothing : fact(text.lastPrediction, age(rowAt), formatTime(rowAt, locale))}
      ${
        eventAt === null
          ? isOver(source)
            ? nothing
            : fact(text.lastEvent, text.unknown)
          : fact(text.lastEvent, age(eventAt), formatTime(eventAt, locale))
      }
      ${state.kind === 'waiting' ? fact(text.nextTry, this.#untilTry(state.retryAt - now, text)) : nothing}
      ${transport === null ? nothing : fact(text.transport, text.transports[transport])}
    </dl>`;
  }

  #received({store, totalCount}: PredictionSource, text: BadgeStrings): string {
    const {receivedCount} = store;
    const received = formatCount(receivedCount, this.locale);
    if (totalCount === null) return received;
    const total = formatCount(totalCount, this.locale);
    return receivedCount > totalCount ? text.receivedMore(received, total) : text.receivedOf(received, total);
  }

  #untilTry(ms: number, text: BadgeStrings): string {
    return ms < 500 ? text.now : formatAge(-ms, this.locale);
  }

  readonly #onToggle = async (event: ToggleEvent): Promise<void> => {
    const popover = event.currentTarget as HTMLElement;
    const isOpen = event.newState === 'open';
    this.#tick(isOpen);
    this.requestUpdate();
    await this.updateComplete;
    const button = popover.previousElementSibling;
    if (isOpen && button !== null) placePopover(popover, button);
  };

  #tick(isOn: boolean): void {
    if (this.#ticking !== null) clearInterval(this.#ticking);
    this.#ticking = isOn ? window.setInterval(() => this.requestUpdate(), TICK_MS) : null;
  }
}

/** Nothing more is heard, so that the time of hearing is that of loading. */
const isOver = ({state, transport}: PredictionSource): boolean =>
  state.kind === 'ended' || transport === 'file' || transport === 'fetch';

/** When the source last told of something; of what is over, when that happened. `null`: not known. */
function lastEventAt(source: PredictionSource): number | null {
  if (!isOver(source)) return source.lastEventAt;
  const times = [source.job?.completed_at, source.latestPrediction?.updated_at].map(timeOf);
  return times.reduce((last, time) => (time === null || (last !== null && last > time) ? last : time), null);
}

function timeOf(iso: string | null | undefined): number | null {
  const time = Date.parse(iso ?? '');
  return Number.isNaN(time) ? null : time;
}

/** What the reader may do now: pause, go on, or ask at once. */
function actions(source: PredictionSource, text: BadgeStrings): readonly TemplateResult[] {
  const {state} = source;
  const button = (
    call: 'pause' | 'resume' | 'refresh',
    icon: TemplateResult,
    label: string,
  ): TemplateResult =>
    html`<button class="button" type="button" @click=${() => source[call]()}>${icon}${label}</button>`;
  const refresh = button('refresh', icons.refresh, text.refresh);
  if (isNotLive(state)) return [refresh];
  if (state.kind === 'paused') return [button('resume', icons.play, text.resume)];
  if (state.kind === 'ended') return [refresh];
  const retry = button('refresh', icons.refresh, text.retry);
  if (state.kind === 'stopped') return [retry];
  const pause = button('pause', icons.pause, text.pause);
  return canAskNow(state) ? [retry, pause] : [pause];
}

const canAskNow = ({kind}: StreamState): boolean => kind === 'waiting' || kind === 'quiet';

declare global {
  interface HTMLElementTagNameMap {
    'ftl-live-badge': LiveBadge;
  }
}
