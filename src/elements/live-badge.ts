import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import type {PredictionSource} from '../context/stream-context.ts';
import {formatCount} from '../view/format.ts';
import {stateLabel} from '../view/state-words.ts';
import {Announcer} from './pieces/announcer.ts';
import {flag} from './attributes/kinds.ts';
import {BaseElement} from './base.ts';
import {badgeDetailsLater} from './badge/details-later.ts';
import {BADGE_STRINGS, type BadgeStrings} from './badge/strings.ts';
import {NO_SOURCE} from './badge/no-source.ts';
import {badgeStyles} from './badge/badge.styles.ts';
import {placePopover} from './pieces/popover.ts';
import {popoverStyles} from './pieces/popover.styles.ts';
import {stateMark} from './pieces/state-mark.ts';
import {stateMarkStyles} from './pieces/state-mark.styles.ts';

/** How often the times in the open popover are written anew. */
const TICK_MS = 1000;

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
  /** What draws the details did not come. */
  #isMissing = false;

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

  #renderDetails(text: BadgeStrings): unknown {
    const {loaded} = badgeDetailsLater;
    if (loaded !== null) return loaded.badgeDetails(this.source ?? null, text, this.locale);
    return this.#isMissing ? html`<div class="hint">${text.notLoaded}</div>` : nothing;
  }

  readonly #onToggle = async (event: ToggleEvent): Promise<void> => {
    const popover = event.currentTarget as HTMLElement;
    const isOpen = event.newState === 'open';
    this.#tick(isOpen);
    await this.#drawDetails(popover);
    if (!isOpen || badgeDetailsLater.loaded !== null) return;
    this.#isMissing = await badgeDetailsLater.load().then(
      () => false,
      () => true,
    );
    await this.#drawDetails(popover);
  };

  async #drawDetails(popover: HTMLElement): Promise<void> {
    this.requestUpdate();
    await this.updateComplete;
    const button = popover.previousElementSibling;
    if (this.#ticking !== null && button !== null) placePopover(popover, button);
  }

  #tick(isOn: boolean): void {
    if (this.#ticking !== null) clearInterval(this.#ticking);
    this.#ticking = isOn ? window.setInterval(() => this.requestUpdate(), TICK_MS) : null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-live-badge': LiveBadge;
  }
}
