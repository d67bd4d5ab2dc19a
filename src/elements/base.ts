import {LitElement, type CSSResultGroup, type PropertyValues} from 'lit';
import {property} from 'lit/decorators.js';
import {StreamController, type SourceOptions} from '../context/stream-controller.ts';
import type {PredictionSource} from '../context/stream-context.ts';
import {controls} from './controls.styles.ts';
import {tokens} from './tokens.styles.ts';

/**
 * What every element has in common: the attributes that name a source, and the source itself, taken from an
 * `<ftl-predictions-stream>` around the element where it names none of its own.
 *
 * @cssstate idle - Nothing to read: no `job-id`, no `file`.
 * @cssstate connecting - The first answer is awaited.
 * @cssstate catching-up - Stored rows are coming in.
 * @cssstate live - Up to date; new rows appear as they are made.
 * @cssstate stale - Connected, but the last word from the database is over 30 seconds old.
 * @cssstate waiting - Cut off; tries again by itself.
 * @cssstate polling - Streams do not get through; asks again and again instead.
 * @cssstate paused - Paused by the reader.
 * @cssstate quiet - The job is idle; looks now and then.
 * @cssstate ended - The job is over and every row is here.
 * @cssstate stopped - Failed in a way that waiting does not mend.
 */
export abstract class BaseElement extends LitElement {
  static override styles: CSSResultGroup = [tokens, controls];

  /** Base URL of the server, with a path prefix where it has one. Default: the page's origin. */
  @property() src: string | null = null;
  /** Job whose predictions are shown. */
  @property({attribute: 'job-id'}) jobId: string | null = null;
  /** Embed token or user's JWT, sent as `Authorization: Bearer`. */
  @property() token: string | null = null;
  /** API key, sent as `X-API-Key`. Anyone who sees the page can read it: prefer an embed token. */
  @property({attribute: 'api-key'}) apiKey: string | null = null;
  /** URL of a recorded run (JSON Lines, plain or gzipped), read in place of a server. */
  @property() file: string | null = null;
  /** Gives a fresh token; called before the first request and again after a 401. */
  @property({attribute: false}) getToken: SourceOptions['getToken'] | null = null;
  /** Gives further request headers (login proxies); called before every request. */
  @property({attribute: false}) getHeaders: SourceOptions['getHeaders'] | null = null;
  /** The `credentials` of each request. Default: the browser's, `same-origin`. */
  @property() credentials: RequestCredentials | null = null;

  protected readonly internals = this.attachInternals();
  readonly #stream = new StreamController(this, () => this.sourceOptions(), this.streamRole());
  #shownState: string | null = null;

  /** The source that this element reads; `null` while there is none. */
  get source(): PredictionSource | null {
    return this.#stream.source;
  }

  /** Whether the controller offers its source to the elements inside this one. */
  protected streamRole(): {provide?: boolean} {
    return {};
  }

  protected sourceOptions(): SourceOptions {
    return {
      src: this.src,
      jobId: this.jobId,
      token: this.token,
      apiKey: this.apiKey,
      file: this.file,
      getToken: this.getToken,
      getHeaders: this.getHeaders,
      credentials: this.credentials,
    };
  }

  /** Language of numbers and times: the nearest `lang` around the element, else the browser's. */
  protected get locale(): string | undefined {
    const lang = this.closest<HTMLElement>('[lang]')?.lang;
    return lang === undefined || lang === '' ? undefined : lang;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const kind = this.source?.state.kind ?? 'idle';
    if (kind === this.#shownState) return;
    if (this.#shownState !== null) this.internals.states.delete(this.#shownState);
    this.internals.states.add(kind);
    this.#shownState = kind;
  }
}
