import {LitElement, type CSSResultGroup, type CSSResultOrNative, type PropertyValues} from 'lit';
import {SourceController, type SourceProvider} from '../context/source-controller.ts';
import type {FileReference, SourceOptions} from '../context/stream-controller.ts';
import type {PredictionSource} from '../context/stream-context.ts';
import type {JobSummary} from '../protocol/protocol.ts';
import {AttributeWatch} from './attributes/attribute-watch.ts';
import {writtenInScript} from './attributes/names.ts';
import * as attributes from './attributes/shared.ts';
import type {Theme} from './attributes/shared.ts';
import {property} from './attributes/property.ts';
import {dispatchSourceEvent} from '../context/stream-events.ts';
import {canDraw, FORBIDDEN} from './pieces/host/can-draw.ts';
import {boundary} from './pieces/host/boundary.styles.ts';
import {adoptStylesHere} from './pieces/host/document-styles.ts';
import {InSight} from './pieces/host/in-sight.ts';
import {LanguageWatch, nearestLang} from './languages/language-watch.ts';
import {mergeWords} from './languages/merge-words.ts';
import type {Words} from './languages/words.ts';
import {Pulse} from './pieces/pulse.ts';
import {Surroundings} from './pieces/host/surroundings.ts';
import {basics} from './pieces/styles/basics.styles.ts';
import {tokens} from './pieces/styles/tokens.styles.ts';

/**
 * What every element has in common: the attributes that name a source, and the source itself, taken from an
 * `<ftl-predictions-stream>` around the element where it names none of its own. The element that names the source
 * dispatches the events.
 *
 * @fires {CustomEvent<StreamState>} ftl-state - The source is doing something else.
 * @fires {CustomEvent<Prediction>} ftl-prediction - One prediction came over the stream.
 * @fires {CustomEvent<readonly Prediction[]>} ftl-batch - Predictions came, from the stream or from a list, in one go.
 * @fires {CustomEvent<EpochSummary>} ftl-epoch-complete - An epoch has all its predictions.
 * @fires {CustomEvent<EventData['trends_update']>} ftl-trends - Averages of some epochs and steps changed.
 * @fires {CustomEvent<EventData['job_status']>} ftl-job-status - The job's status changed.
 * @fires {CustomEvent<StreamError>} ftl-error - The source could not be read; `detail.retryable` says whether it goes on.
 * @fires {CustomEvent<StreamWarning>} ftl-warning - Something was left out, or is not as it should be.
 * @cssstate idle - Nothing to read: no `job-id`, no `file`.
 * @cssstate connecting - The first answer is awaited.
 * @cssstate catching-up - Stored predictions are coming in.
 * @cssstate live - Up to date; new predictions appear as they are made.
 * @cssstate stale - Connected, but the last word from the database is over 30 seconds old.
 * @cssstate waiting - Cut off; tries again by itself.
 * @cssstate polling - Streams do not get through; asks again and again instead.
 * @cssstate paused - Let go of: by the reader, in a tab hidden for long, or by `live="off"`.
 * @cssstate quiet - The job is idle; looks now and then.
 * @cssstate ended - The job is over and every prediction is here.
 * @cssstate stopped - Failed in a way that waiting does not mend.
 * @cssstate theme-light - Light by `theme`, or by the page's background.
 * @cssstate theme-dark - Dark by `theme`, or by the page's background.
 * @cssstate apart - Keeps a distance from another of our elements right before it.
 * @cssprop [--ftl-font=system-ui] - Typeface of labels and figures.
 * @cssprop [--ftl-font-text=ui-monospace] - Typeface of prompts, ground truths and predictions.
 * @cssprop [--ftl-font-size=max(13px, 0.8125em)] - Size of the text; everything else follows it.
 * @cssprop [--ftl-radius=10px] - Roundness of frames.
 * @cssprop [--ftl-radius-small=6px] - Roundness of buttons and fields.
 * @cssprop --ftl-surface - Background.
 * @cssprop --ftl-surface-raised - Background of headers and open rows.
 * @cssprop --ftl-surface-hover - Background under the pointer.
 * @cssprop --ftl-border - Lines between rows.
 * @cssprop --ftl-border-strong - Lines around buttons and fields.
 * @cssprop --ftl-text - Text.
 * @cssprop --ftl-text-muted - Labels and what matters less.
 * @cssprop --ftl-accent - Focus, pressed buttons, new rows.
 * @cssprop --ftl-accent-soft - Background of pressed buttons.
 * @cssprop --ftl-on-accent - Text on `--ftl-accent`.
 * @cssprop --ftl-good - Right, valid, better.
 * @cssprop --ftl-good-soft - Background of the same.
 * @cssprop --ftl-bad - Wrong, invalid, worse.
 * @cssprop --ftl-bad-soft - Background of the same.
 * @cssprop --ftl-warn - Missing, reconnecting.
 * @cssprop --ftl-warn-soft - Background of the same.
 */
export abstract class BaseElement extends LitElement {
  static override styles: CSSResultGroup = [boundary, tokens, basics];

  /** Base URL of the server, with a path prefix where it has one. Default: the page's origin. */
  @property({converter: attributes.src}) src: string | null = null;
  /** Job whose predictions are shown. */
  @property({attribute: 'job-id', converter: attributes.jobId}) jobId: string | null = null;
  /** Embed token or user's JWT, sent as `Authorization: Bearer`. */
  @property({converter: attributes.token}) token: string | null = null;
  /** API key. Anyone who sees the page can read it: prefer an embed token. */
  @property({attribute: 'api-key', converter: attributes.apiKey}) apiKey: string | null = null;
  /**
   * A recorded run, an export or what a trainer wrote (JSON Lines, a JSON array, CSV or Parquet, plain or gzipped), read in
   * place of a server: its URL; as a property also a `File` that the reader chose, or a list of URLs and files.
   */
  @property({converter: attributes.file}) file: FileReference | null = null;
  /** Names in `file` for ours, as `prediction=answer prompt=question`. */
  @property({converter: attributes.map}) map: string | null = null;
  /** What is known of the job that `file` is of, as lists give it: its status, what its scores mean. */
  @property({attribute: false}) fileJob: JobSummary | null = null;
  /** How fast `file` is replayed: 1 = in its own time, 20 = twenty times that. Default: all of it at once. */
  @property({converter: attributes.replay}) replay: number | null = null;
  /** Gives a fresh token; called before the first request and again after a 401. */
  @property({attribute: false}) getToken: SourceOptions['getToken'] | null = null;
  /** Gives further request headers (login proxies); called before every request. */
  @property({attribute: false}) getHeaders: SourceOptions['getHeaders'] | null = null;
  /** The `credentials` of each request. Default: the browser's, `same-origin`. */
  @property({converter: attributes.credentials}) credentials: RequestCredentials | null = null;

  /** `light`, `dark`, or `auto` (default): the one that `color-scheme` names; where it names none or both, as the page's background is. */
  @property({converter: attributes.theme}) theme: Theme = 'auto';

  protected readonly internals = this.attachInternals();
  readonly #provider = this.offers();
  readonly #stream = new SourceController(this, () => this.sourceOptions(), {
    provider: this.#provider,
    onChange: () => this.#onSourceChange(),
  });
  readonly #attributes = new AttributeWatch(this);
  readonly #sight = new InSight(this, () => this.#catchUp());
  readonly #pulse = new Pulse();
  readonly #language: LanguageWatch | null;
  #words: object = {};
  #wordSources: readonly unknown[] = [];
  #shownState: string | null = null;
  /** What was drawn of the source, and the revision of its rows then. */
  #drawn: readonly unknown[] = [];
  #revision = 0;
  #isBehind = false;

  constructor() {
    super();
    const isDrawn = this.#provider === null;
    this.#language = isDrawn ? new LanguageWatch(this) : null;
    new Surroundings(this, this.internals.states, {isDrawn, onLook: () => this.#language?.look()});
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, ...writtenInScript(this).keys()];
  }

  override attributeChangedCallback(name: string, before: string | null, text: string | null): void {
    const meant = writtenInScript(this.constructor as typeof BaseElement).get(name) ?? name;
    // The right one wins.
    if (meant !== name && this.hasAttribute(meant)) return;
    super.attributeChangedCallback(meant, before, text);
    this.#attributes.attribute(meant, text);
  }

  /** The source that this element reads; `null` while there is none. */
  get source(): PredictionSource | null {
    return this.#stream.source;
  }

  /** The element was moved to another document. */
  adoptedCallback(): void {
    this.adoptStyles();
  }

  /** Gives the element the sheets that it has now. */
  protected adoptStyles(): void {
    if (this.shadowRoot !== null) adoptStylesHere(this.shadowRoot, this.sheets());
  }

  protected override createRenderRoot(): ShadowRoot {
    const {shadowRootOptions} = this.constructor as typeof LitElement;
    const root = this.shadowRoot ?? this.attachShadow(shadowRootOptions);
    adoptStylesHere(root, this.sheets());
    return root;
  }

  /** Those of the class, and what has been fetched since. */
  protected sheets(): readonly CSSResultOrNative[] {
    return (this.constructor as typeof LitElement).elementStyles;
  }

  /** Attributes of this element and of a stream element around it that are none, and those that they seem to mean. */
  protected get misnamed(): ReadonlyMap<string, string> {
    const around = this.parentElement?.closest('ftl-predictions-stream');
    const theirs = around instanceof BaseElement ? around.misnamed : [];
    return new Map([...theirs, ...this.#attributes.misnamed]);
  }

  /** Where nothing can be drawn no source is opened, either. */
  protected override performUpdate(): void {
    if (canDraw()) super.performUpdate();
    else this.#sayForbidden();
  }

  /** With no template. */
  #sayForbidden(): void {
    const page = this.ownerDocument;
    if (this.#provider !== null) {
      this.renderRoot.replaceChildren(page.createElement('slot'));
      return;
    }
    const words = page.createElement('p');
    words.className = 'card notice';
    words.role = 'note';
    words.textContent = FORBIDDEN;
    this.renderRoot.replaceChildren(words);
    dispatchSourceEvent(this, {type: 'warning', detail: {code: 'trusted-types', message: FORBIDDEN}});
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    this.#attributes.properties(changed);
  }

  /** Who hands the source on to the elements inside this one, which then draws nothing itself. */
  protected offers(): SourceProvider | null {
    return null;
  }

  protected sourceOptions(): SourceOptions {
    return {
      src: this.src,
      jobId: this.jobId,
      token: this.token,
      apiKey: this.apiKey,
      file: this.file,
      map: this.map,
      job: this.fileJob,
      replay: attributes.replay.of(this.replay),
      getToken: this.getToken,
      getHeaders: this.getHeaders,
      credentials: attributes.credentials.of(this.credentials),
    };
  }

  /**
   * What this element draws of its source, apart from what the source is doing. A change of the source that leaves all of
   * it as it was draws nothing.
   */
  protected drawnOf(_source: PredictionSource): readonly unknown[] {
    return [];
  }

  /** Draws what has changed of the source. */
  protected redraw(): void {
    this.requestUpdate();
  }

  /**
   * Off screen nothing is drawn until the element comes into sight, but for another state: what the source is doing is
   * true everywhere and at every moment.
   */
  #onSourceChange(): void {
    const {source} = this;
    if (source === null) return;
    if (!isSame(this.#drawn, this.#drawnOf(source))) {
      const isOtherState = source.state.kind !== this.#shownState;
      this.#isBehind = !this.#sight.isInSight && !isOtherState;
      if (isOtherState) this.requestUpdate();
      else if (!this.#isBehind) this.redraw();
    }
    const {revision} = source.store;
    if (revision !== this.#revision && this.#sight.isInSight) this.#pulse.beat(this.renderRoot);
    this.#revision = revision;
  }

  #catchUp(): void {
    if (this.#isBehind) this.requestUpdate();
  }

  #drawnOf(source: PredictionSource): readonly unknown[] {
    const {state, job, transport, progress, error, leftOut} = source;
    return [state, job, transport, progress, error, leftOut, ...this.drawnOf(source)];
  }

  /** Language of numbers and times: the nearest `lang` around the element, else the browser's. */
  protected get locale(): string | undefined {
    return nearestLang(this);
  }

  /**
   * The texts of an element: its own `strings`, else what the page has set for all of them, else the words of the nearest
   * `lang`, else English; the same object until one of these is another.
   */
  protected words<Strings extends object>(
    name: keyof Words,
    english: Strings,
    page: object,
    own: object,
  ): Strings {
    const sources = [english, this.#language?.words?.[name], page, own] as const;
    if (!isSame(sources, this.#wordSources)) this.#words = mergeWords(...sources);
    this.#wordSources = sources;
    return this.#words as Strings;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.#isBehind = false;
    this.#drawn = this.source === null ? [] : this.#drawnOf(this.source);
    const kind = this.source?.state.kind ?? 'idle';
    if (kind === this.#shownState) return;
    if (this.#shownState !== null) this.internals.states.delete(this.#shownState);
    this.internals.states.add(kind);
    this.#shownState = kind;
  }
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((part, i) => part === b[i]);
