import {html, nothing, type CSSResultOrNative, type PropertyValues, type TemplateResult} from 'lit';
import type {PredictionSource} from '../context/stream-context.ts';
import {LOSS_RULE} from '../protocol/loss-rule.ts';
import {formatCount} from '../view/format-count.ts';
import {stateLabel} from '../view/state-label.ts';
import {Announcer} from './pieces/announcer.ts';
import {flag} from './attributes/kinds.ts';
import {property} from './attributes/property.ts';
import {BaseElement} from './base.ts';
import * as own from './badge/attributes.ts';
import {badgeDetailsLater} from './badge/details-later.ts';
import {FIRST_BADGE_STRINGS, type FirstBadgeStrings} from './badge/first-strings.ts';
import {lossesLater} from './badge/losses-later.ts';
import type {Losses} from './badge/losses.ts';
import type {BadgeStrings} from './badge/strings.ts';
import {NO_SOURCE} from './badge/no-source.ts';
import {badgeStyles} from './badge/badge.styles.ts';
import {popoverStyles} from './pieces/popover.styles.ts';
import {stateMark} from './pieces/signs/state-mark.ts';
import {stateMarkStyles} from './pieces/signs/state-mark.styles.ts';

/** How often the times in the open popover are written anew. */
const TICK_MS = 1000;

/**
 * What the source is doing, by a shape and in words, and how many samples the model has lost: those that it had right in so many
 * of the last rounds, and now has wrong in two. On demand how late, how much, since when and by what way.
 *
 * @fires {CustomEvent<Regression>} ftl-regression - A sample was lost while the badge watches: `sample`, the rounds `from` and `to`, `score`.
 * @tag ftl-live-badge
 * @csspart badge - The button.
 * @csspart label - The state in words.
 * @csspart lost - How many samples are lost.
 * @csspart losses - In the popover: which, and by what rule.
 * @csspart details - The popover.
 * @csspart left-out - What of a file could not be read.
 * @csspart long-text - The line that says most of what a server, a trainer or a validator said; it opens the whole.
 */
export class LiveBadge extends BaseElement {
  static override styles = [BaseElement.styles, stateMarkStyles, popoverStyles, badgeStyles];

  /** Texts of all badges of the page, in the place of `BADGE_STRINGS`; an element's own `strings` win. */
  static strings: Partial<BadgeStrings> = {};

  /** Shows the shape alone; the words stay for those who listen, and in the details. */
  @property({converter: flag}) compact = false;
  /** `off`: nothing is looked for that was lost. */
  @property({converter: own.regressions}) regressions: 'on' | 'off' = 'on';
  /** In how many of the last rounds a sample must have been right for it to count as lost. Default: 2. */
  @property({attribute: 'regression-right', converter: own.regressionRight})
  regressionRight: number = LOSS_RULE.right;
  /** How many rounds that are, before it was wrong. Default: 3. */
  @property({attribute: 'regression-of', converter: own.regressionOf}) regressionOf: number = LOSS_RULE.of;
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<BadgeStrings> = {};

  readonly #announcer = new Announcer(this);
  #label = '';
  #said: object | null = null;
  #ticking: number | null = null;
  /** What draws the details did not come. */
  #isMissing = false;
  /** The sheets of what draws the details are here. */
  #isDressed = false;
  #losses: Losses | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#tick(false);
    this.#forgetLosses();
  }

  protected override sheets(): readonly CSSResultOrNative[] {
    return [...super.sheets(), ...LiveBadge.finalizeStyles(badgeDetailsLater.loaded?.styles)];
  }

  protected override update(changed: PropertyValues<this>): void {
    this.#watchLosses();
    const text = this.#text;
    const label = this.#stateLabel(text);
    // The same state in other words is no news.
    if (text.state.label === this.#said && label !== this.#label) this.#announcer.say(label);
    this.#said = text.state.label;
    this.#label = label;
    super.update(changed);
  }

  /** Whole once there are losses to tell, or details. */
  get #text(): FirstBadgeStrings {
    const english = (badgeDetailsLater.loaded ?? lossesLater.loaded)?.english ?? FIRST_BADGE_STRINGS;
    return this.words<FirstBadgeStrings>('badge', english, LiveBadge.strings, this.strings);
  }

  get #wholeText(): BadgeStrings {
    return this.#text as BadgeStrings;
  }

  /** The times in the open popover go on by themselves. */
  protected override drawnOf({store, latestPrediction, totalCount}: PredictionSource): readonly unknown[] {
    const hasRows = store.size > 0;
    return this.#ticking === null ? [hasRows] : [store.revision, latestPrediction, totalCount];
  }

  protected override render(): TemplateResult {
    const text = this.#text;
    const source = this.source ?? NO_SOURCE;
    const label = this.#stateLabel(text);
    const isSeen = this.#ticking !== null && (badgeDetailsLater.loaded !== null || this.#isMissing);
    return html`<button
        class="badge ${this.compact ? 'compact' : ''}"
        part="badge"
        type="button"
        popovertarget="details"
        title=${this.compact ? label : text.details}
      >
        ${stateMark(source.state)}<span class=${this.compact ? 'visually-hidden' : ''} part="label"
          >${label}</span
        >${this.#renderLost()}
      </button>
      <div
        id="details"
        class="details ${isSeen ? '' : 'waiting'}"
        part="details"
        popover
        role="dialog"
        aria-label=${text.details}
        @toggle=${this.#onToggle}
      >
        ${isSeen ? this.#renderDetails(text) : nothing}
      </div>
      <span class="visually-hidden" role="status">${this.#announcer.text}</span>`;
  }

  /** With how much of a file is missing: nobody looks for what is not there. */
  #stateLabel(text: FirstBadgeStrings): string {
    const label = stateLabel(this.source ?? NO_SOURCE, text.state);
    const count = this.source?.leftOut?.count ?? 0;
    return count === 0 ? label : text.incomplete(label, formatCount(count, this.locale));
  }

  #renderLost(): unknown {
    const count = this.#losses?.lost.length ?? 0;
    if (count === 0) return nothing;
    const number = formatCount(count, this.locale);
    return html`<span class="lost" part="lost" title=${this.#lostCount()}
      >${this.compact ? number : this.#wholeText.lostShort(number)}</span
    >`;
  }

  #lostCount(): string {
    const count = this.#losses?.lost.length ?? 0;
    return this.#wholeText.lostCount(formatCount(count, this.locale), count === 1);
  }

  /** By the rows that are there; what looks at them comes with the first of them. */
  #watchLosses(): void {
    const {source} = this;
    const of = own.regressionOf.of(this.regressionOf);
    const rule = {right: Math.min(own.regressionRight.of(this.regressionRight), of), of};
    const isWanted =
      own.regressions.of(this.regressions) === 'on' && source !== null && source.store.size > 0;
    if (!isWanted || this.#losses?.isOf(source, rule) === false) this.#forgetLosses();
    if (!isWanted || this.#losses !== null) return;
    const {loaded} = lossesLater;
    if (loaded !== null)
      this.#losses = new loaded.Losses(this, {
        ...{source, rule, strings: () => this.#wholeText},
        onLost: () => this.#announcer.say(this.#lostCount()),
      });
    else
      void lossesLater.load().then(
        () => this.requestUpdate(),
        () => undefined,
      );
  }

  #forgetLosses(): void {
    this.#losses?.close();
    this.#losses = null;
  }

  #renderDetails(text: FirstBadgeStrings): unknown {
    const {loaded} = badgeDetailsLater;
    if (loaded === null) return html`<div class="hint">${text.notLoaded}</div>`;
    if (!this.#isDressed) this.adoptStyles();
    this.#isDressed = true;
    return loaded.badgeDetails(this.source ?? null, this.#wholeText, this.locale, this.#losses);
  }

  readonly #onToggle = async ({currentTarget, newState}: ToggleEvent): Promise<void> => {
    const popover = currentTarget as HTMLElement;
    const isOpen = newState === 'open';
    this.#tick(isOpen);
    if (isOpen)
      this.#isMissing = await badgeDetailsLater.load().then(
        () => false,
        () => true,
      );
    this.requestUpdate();
    await this.updateComplete;
    if (this.#ticking !== null)
      badgeDetailsLater.loaded?.placePopover(popover, popover.previousElementSibling!);
  };

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
