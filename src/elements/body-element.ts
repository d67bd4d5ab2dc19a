import {
  html,
  nothing,
  type CSSResultGroup,
  type CSSResultOrNative,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type {EpochCursor} from '../context/stream-context.ts';
import {emptyNotice, NOTICE_STRINGS, type NoticeStrings} from '../view/empty-notice.ts';
import type {Later} from '../view/later.ts';
import {STATE_STRINGS, type StateStrings} from '../view/state-words.ts';
import type {Words} from './languages/words.ts';
import type {BodyModule, ElementBody} from './pieces/host/element-body.ts';
import {roomStyles} from './pieces/host/room.styles.ts';
import {sourceNotice} from './pieces/source-notice.ts';
import {ViewElement} from './view-element.ts';

/** The words that are needed before what draws the element is here. */
interface FirstStrings {
  readonly notice: NoticeStrings;
  readonly state: StateStrings;
}

const FIRST_STRINGS: FirstStrings = {notice: NOTICE_STRINGS, state: STATE_STRINGS};

/** Milliseconds after which what did not come is asked for again. */
const AGAIN_MS = 10_000;

/**
 * An element that is light: a frame, and in it what stands in the place of rows. What draws rows is fetched while the first
 * of them are on their way.
 */
export abstract class BodyElement<
  View extends {readonly epoch: EpochCursor},
  Body extends ElementBody,
  Model,
  Strings extends FirstStrings,
> extends ViewElement<View> {
  static override styles: CSSResultGroup = [ViewElement.styles, roomStyles];

  #body: Body | null = null;
  #fault: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** What draws elements of this kind. */
  protected abstract bodyLater(): Later<BodyModule<Body, Model, Strings>>;

  /** What is shown, for the body. */
  protected abstract model(words: Strings): Model;

  /** Whose words these are, those that the page has set for all elements of the kind, and the element's own. */
  protected abstract wordsOf(): readonly [name: keyof Words, page: Partial<Strings>, own: Partial<Strings>];

  /** `null` until it is here. */
  protected get body(): Body | null {
    return this.#body;
  }

  /** Whether what of a file could not be read is told here. */
  protected get tellsLeftOut(): boolean {
    return this.file !== null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#fault !== null) this.#retry();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#body?.stop?.();
  }

  protected override sheets(): readonly CSSResultOrNative[] {
    return [...super.sheets(), ...BodyElement.finalizeStyles(this.bodyLater().loaded?.styles)];
  }

  protected override render(): TemplateResult {
    const {loaded} = this.bodyLater();
    const drawn = this.#bodyOnceLoaded()?.render() ?? this.#renderNotice();
    return html`<div class="card" part="card">
        ${drawn}
        ${this.tellsLeftOut ? (loaded?.leftOutDetails(this.source, this.locale, this.#texts.notice.leftOut) ?? nothing) : nothing}
      </div>
      <p class="visually-hidden" role="status">${this.#body?.spoken ?? ''}</p>`;
  }

  protected override redraw(): void {
    if (this.#body?.redraw === undefined) super.redraw();
    else this.#body.redraw();
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.#body?.updated?.();
  }

  /** Whole once the body is here. */
  get #texts(): FirstStrings & Partial<Strings> {
    const [name, page, own] = this.wordsOf();
    const english = this.bodyLater().loaded?.english ?? FIRST_STRINGS;
    return this.words(name, english as FirstStrings & Partial<Strings>, page, own);
  }

  #bodyOnceLoaded(): Body | null {
    const {loaded} = this.bodyLater();
    if (loaded !== null && this.#body === null) {
      this.#body = loaded.make(this, () => this.model(this.#texts as Strings));
      this.adoptStyles();
    } else if (loaded === null && this.#fault === null) {
      void this.#load();
    }
    return this.#body;
  }

  async #load(): Promise<void> {
    this.#fault = await this.bodyLater()
      .load()
      .then(() => null, String);
    clearTimeout(this.#timer);
    if (this.#fault !== null && this.isConnected) this.#timer = setTimeout(this.#retry, AGAIN_MS);
    this.requestUpdate();
  }

  readonly #retry = (): void => {
    this.#fault = null;
    this.requestUpdate();
  };

  /** Why there are no rows to see; where there are some, that what draws them is still to come. */
  #renderNotice(): TemplateResult {
    const {source} = this;
    const {notice, state} = this.#texts;
    const say = (text: string): TemplateResult =>
      this.bodyLater().loaded?.longText(text, state.long) ?? html`<bdi class="lines">${text}</bdi>`;
    const hasRows = source !== null && (source.store.size > 0 || source.trendsByEpoch.length > 0);
    if (this.#body !== null || !hasRows) {
      const empty = emptyNotice(source, notice, state, this.misnamed);
      return sourceNotice(empty, source, say(empty.hint));
    }
    const hint = this.#fault ?? '';
    if (this.#fault === null)
      return sourceNotice({tone: 'busy', title: notice.loading, hint, action: null}, source, say(hint));
    const action = {call: 'refresh', label: notice.retry} as const;
    const again = {progress: null, refresh: this.#retry, resume: this.#retry};
    return sourceNotice({tone: 'bad', title: notice.failed, hint, action}, again, say(hint));
  }
}
