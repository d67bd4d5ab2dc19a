import {
  html,
  nothing,
  type CSSResultGroup,
  type CSSResultOrNative,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import type {EpochCursor} from '../context/stream-context.ts';
import type {NoticeStrings} from '../view/empty-notice.ts';
import {
  causeOf,
  FIRST_MEANINGS,
  FIRST_NOTICE_STRINGS,
  firstNotice,
  type FirstMeanings,
  type FirstNoticeStrings,
} from '../view/first-notice.ts';
import type {Later} from '../view/later.ts';
import type {StateStrings} from '../view/state-words.ts';
import type {Words} from './languages/words.ts';
import type {BodyModule, ElementBody} from './pieces/host/element-body.ts';
import {roomStyles} from './pieces/host/room.styles.ts';
import {sourceNotice} from './pieces/source-notice.ts';
import {ViewElement} from './view-element.ts';

/** The words that are needed before what draws the element is here. */
interface FirstStrings {
  readonly notice: FirstNoticeStrings;
  readonly state: {readonly meaning: FirstMeanings};
}

/** Those that are needed once it is. */
interface BodyStrings extends FirstStrings {
  readonly notice: NoticeStrings;
  readonly state: StateStrings;
}

const FIRST_STRINGS: FirstStrings = {notice: FIRST_NOTICE_STRINGS, state: {meaning: FIRST_MEANINGS}};

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
  Strings extends BodyStrings,
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
        ${loaded === null || !this.tellsLeftOut ? nothing : loaded.leftOutDetails(this.source, this.locale, (this.#texts as Strings).notice.leftOut)}
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
  get #texts(): FirstStrings {
    const [name, page, own] = this.wordsOf();
    return this.words<FirstStrings>(name, this.bodyLater().loaded?.english ?? FIRST_STRINGS, page, own);
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

  /** Why there are no rows to see; where there may be some, that what draws them is still to come. */
  #renderNotice(): TemplateResult {
    const {source} = this;
    const {loaded} = this.bodyLater();
    if (loaded !== null) {
      const {notice, state} = this.#texts as Strings;
      const empty = loaded.emptyNotice(source, notice, state, this.misnamed);
      return sourceNotice(empty, source, loaded.longText(empty.hint, state.long));
    }
    const {notice, state} = this.#texts;
    const say = (text: string): TemplateResult => html`<bdi class="lines">${text}</bdi>`;
    if (this.#fault === null || source === null || source.state.kind === 'idle') {
      const first = firstNotice(source, notice, state.meaning, this.misnamed);
      return sourceNotice(first, source, say(first.hint));
    }
    const hint = `${causeOf(source.state) ?? ''} ${this.#fault}`.trim();
    const action = {call: 'refresh', label: notice.retry} as const;
    const again = {progress: null, refresh: this.#retry, resume: this.#retry};
    return sourceNotice({tone: 'bad', title: notice.failed, hint, action}, again, say(hint));
  }
}
