import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import {repeat} from 'lit/directives/repeat.js';
import type {EpochCursor, PredictionSource} from '../context/stream-context.ts';
import type {Prediction} from '../protocol.ts';
import {emptyNotice} from '../view/empty-notice.ts';
import {epochAttribute, epochOf} from '../view/epoch-cursor.ts';
import {formatCount} from '../view/format.ts';
import {
  onlyChanges,
  parseEpochs,
  sampleHistory,
  type EpochSpan,
  type HistoryEntry,
} from '../view/sample-history.ts';
import {byRound} from '../view/sample-index.ts';
import {Announcer} from './announcer.ts';
import {BaseElement} from './base.ts';
import {diffStyles} from './diff-text.styles.ts';
import {icons} from './icons.ts';
import {historyEntry} from './predictions-comparison-entry.ts';
import {historySparkline} from './predictions-comparison-sparkline.ts';
import {COMPARISON_STRINGS, type ComparisonStrings} from './predictions-comparison-strings.ts';
import {givenText, type TextContext} from './predictions-comparison-text.ts';
import {comparisonToolbar, newerPill} from './predictions-comparison-toolbar.ts';
import type {ComparisonViewState} from './predictions-comparison-view.ts';
import {comparisonStyles} from './predictions-comparison.styles.ts';
import {followAttribute, oneOf, type Follow, type TableDiff} from './predictions-table-view.ts';
import {Reading} from './reading.ts';
import {SampleFollower, type SampleChoice} from './sample-follower.ts';
import {SamplePicker} from './sample-picker.ts';
import {sourceNotice} from './source-notice.ts';
import {stateMarkStyles} from './state-mark.styles.ts';

/** Predictions drawn at first, and more at each click. */
const PAGE = 50;

const diffOf = oneOf<TableDiff>('word', 'char', 'off');

/**
 * One sample followed over the epochs: its prompt, its ground truth, and every prediction of it, the newest first, with
 * what sets it apart from the truth and whether it is better or worse than the one before.
 *
 * @tag ftl-predictions-comparison
 * @csspart card - The frame.
 * @csspart toolbar - Title, choice of the sample, controls.
 * @csspart sample-picker - The field in which a sample is chosen.
 * @csspart sparkline - The error rate of the sample over the training.
 * @csspart entry - One prediction.
 * @csspart text - A text of prompt, ground truth or prediction.
 * @csspart quality - The scores of one prediction.
 * @csspart notice - What stands in the place of predictions that are not there.
 * @cssprop [--ftl-comparison-height=36rem] - Height above which the list of predictions scrolls by itself.
 */
export class PredictionsComparison extends BaseElement {
  static override styles = [BaseElement.styles, stateMarkStyles, diffStyles, comparisonStyles];

  /** Texts of all comparisons of the page; an element's own `strings` win. */
  static strings: ComparisonStrings = COMPARISON_STRINGS;

  /** Sample to follow: its `sample_index`, with `@` and its `sample_source_id` where it has one. Default: the first. */
  @property() sample: string | null = null;
  /** Epoch to compare with: each prediction says whether it improved or regressed since. Default: none. */
  @property({type: Number}) baseline: number | null = null;
  /** Epochs to show, such as `0,5,10-20` or `10-`. Default: all. */
  @property() epochs: string | null = null;
  /** How differences from the ground truth are marked: `word`, `char` or `off`. */
  @property() diff: TableDiff = 'word';
  /** Leaves out predictions whose text is that of the one before. */
  @property({attribute: 'only-changed', type: Boolean}) onlyChanged = false;
  /** When new predictions show: `auto` (default: not while one reads), `on` or `off`. */
  @property({converter: followAttribute}) follow: Follow | boolean = 'auto';
  /** Epoch to mark (`all`, `latest` or a number), in place of the one that all elements of the source share. */
  @property({converter: epochAttribute}) epoch: EpochCursor | null = null;
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<ComparisonStrings> = {};

  readonly #follower = new SampleFollower(this);
  readonly #picker = new SamplePicker(this, (id) => this.#change({sample: id}));
  readonly #reading = new Reading(this);
  readonly #announcer = new Announcer(this);
  /** Names of long texts that are shown whole. */
  #open: ReadonlySet<string> = new Set();
  #selected: string | null = null;
  /** Every prediction of the sample that may be shown, ascending. */
  #history: readonly HistoryEntry[] = [];
  /** The newest prediction that is shown; those after it wait until the reader asks for them. */
  #newest: Prediction | null = null;
  #waitingCount = 0;
  #drawnCount = PAGE;
  /** `id` of the prediction that was picked, where its epoch has several. */
  #picked: string | null = null;
  #revealed: string | null = null;
  /** Index of the prediction under the pointer in the sparkline. */
  #pointed: number | null = null;

  /** How the reader has set up the comparison. Setting it changes what it names and leaves the rest. */
  get viewState(): ComparisonViewState {
    const {sample, baseline, epochs, onlyChanged} = this;
    return {
      sample,
      baseline,
      epochs,
      onlyChanged,
      diff: diffOf(this.diff),
      follow: this.#follow,
      epoch: this.#cursor,
    };
  }

  set viewState(state: Partial<ComparisonViewState>) {
    const {epoch, ...rest} = state;
    Object.assign(this, rest);
    if (epoch !== undefined && epoch !== this.#cursor) this.#chooseCursor(epoch);
  }

  /** Shows the predictions that wait. */
  showNew(): void {
    this.#newest = null;
    this.#waitingCount = 0;
    this.#scroller?.scrollTo({top: 0});
    this.requestUpdate();
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('.entries');
  }

  get #text(): ComparisonStrings {
    return {...PredictionsComparison.strings, ...this.strings};
  }

  get #follow(): Follow {
    return typeof this.follow === 'string' ? this.follow : this.follow ? 'on' : 'auto';
  }

  get #cursor(): EpochCursor {
    return this.epoch ?? this.source?.epochCursor ?? 'all';
  }

  #chooseCursor(cursor: EpochCursor): void {
    if (this.epoch === null && this.source !== null) this.source.epochCursor = cursor;
    else this.epoch = cursor;
  }

  /** Someone reads: what is new waits. */
  get #isHeld(): boolean {
    if (this.#follow !== 'auto') return this.#follow === 'off';
    return this.#reading.isActive || (this.#scroller?.scrollTop ?? 0) > 0;
  }

  get #epochs(): {readonly spans: readonly EpochSpan[] | null; readonly fault: string | null} {
    try {
      return {spans: parseEpochs(this.epochs), fault: null};
    } catch (error) {
      return {spans: null, fault: error instanceof SyntaxError ? error.message : String(error)};
    }
  }

  /** The prediction of the epoch that all elements of the source show. */
  get #marked(): Prediction | undefined {
    const epoch = epochOf(this.#cursor, this.source?.epochs ?? []);
    if (epoch === null) return undefined;
    const entry =
      this.#history.find(({row}) => row.id === this.#picked && row.epoch === epoch) ??
      this.#history.findLast(({row}) => row.epoch === epoch);
    return entry?.row;
  }

  /** Here, not in `willUpdate`: only now have the controllers found the source. */
  protected override update(changed: PropertyValues<this>): void {
    this.#prepare();
    super.update(changed);
  }

  #prepare(): void {
    this.#follower.use(this.source);
    const selected = this.sample ?? this.#follower.choices[0]?.id ?? null;
    if (selected !== this.#selected) {
      this.#newest = null;
      this.#picked = null;
      this.#drawnCount = PAGE;
      this.#open = new Set();
    }
    this.#selected = selected;
    const rows = this.#withoutWaiting(this.#follower.follow(selected));
    const baseline = Number.isSafeInteger(this.baseline) ? this.baseline : null;
    this.#history = sampleHistory(rows, {baseline, epochs: this.#epochs.spans});
  }

  /** The rows up to the newest that is shown, while someone reads; else all of them. */
  #withoutWaiting(rows: readonly Prediction[]): readonly Prediction[] {
    const newest = this.#newest;
    const shown = newest === null || !this.#isHeld ? rows : rows.filter((row) => byRound(row, newest) <= 0);
    const waitingCount = rows.length - shown.length;
    if (waitingCount > this.#waitingCount) {
      this.#announcer.say(this.#text.newer(formatCount(waitingCount, this.locale), waitingCount === 1));
    }
    this.#waitingCount = waitingCount;
    this.#newest = shown.at(-1) ?? null;
    return shown;
  }

  protected override render(): TemplateResult {
    const {source} = this;
    const {choices} = this.#follower;
    const text = this.#text;
    if (source === null || choices.length === 0) this.#reading.reset();
    return html`<div class="card" part="card">
        ${
          source === null || choices.length === 0
            ? sourceNotice(emptyNotice(source, text.notice, text.state), source)
            : this.#renderComparison(source, choices)
        }
      </div>
      <p class="visually-hidden" role="status">${this.#announcer.text}</p>`;
  }

  #renderComparison(source: PredictionSource, choices: readonly SampleChoice[]): TemplateResult {
    const {locale, onlyChanged} = this;
    const strings = this.#text;
    const selected = this.#selected;
    const diff = diffOf(this.diff);
    const toolbar = {strings, locale, source, choices, selected, baseline: this.baseline, diff, onlyChanged};
    const picker = this.#picker.render({choices, selected, strings, locale});
    return html`${comparisonToolbar(toolbar, this.#actions, picker)} ${this.#renderFaults()}
    ${this.#history.length === 0 ? this.#renderNothing(source) : this.#renderSample({strings, locale, diff})}`;
  }

  #renderFaults(): TemplateResult | typeof nothing {
    const strings = this.#text;
    const {fault} = this.#epochs;
    if (fault !== null) return html`<p class="fault">${icons.flag} ${fault} ${strings.badEpochs}</p>`;
    if (!this.#follower.hasFailed) return nothing;
    return html`<p class="fault">
      ${strings.partial}
      <button class="button" type="button" @click=${() => this.#follower.retry()}>${strings.retry}</button>
    </p>`;
  }

  #renderNothing(source: PredictionSource): TemplateResult {
    const {notice, noSample, noSampleHint, nothingInEpochs} = this.#text;
    if (this.#follower.isLoading) {
      return sourceNotice({tone: 'busy', title: notice.loading, hint: '', action: null}, source);
    }
    const isFiltered = this.epochs !== null && this.#follower.follow(this.#selected).length > 0;
    const title = isFiltered ? nothingInEpochs(this.epochs ?? '') : noSample(this.#selected ?? '');
    return sourceNotice({tone: 'plain', title, hint: isFiltered ? '' : noSampleHint, action: null}, source);
  }

  #renderSample(base: Pick<TextContext, 'strings' | 'locale' | 'diff'>): TemplateResult {
    const {strings, locale} = base;
    const marked = this.#marked;
    const history = this.#history;
    const {row: last} = history.at(-1)!;
    const context = {...base, open: this.#open, toggle: this.#actions.toggle, pick: this.#pick};
    const entries = (this.onlyChanged ? onlyChanges(history) : history).toReversed();
    const place = entries.findIndex(({row}) => row === marked);
    this.#drawnCount = Math.max(this.#drawnCount, place + 1);
    const olderCount = entries.length - this.#drawnCount;
    return html`<div class="sample">
        <section class="given">
          <h4>${strings.prompt}</h4>
          ${givenText('prompt', last.prompt, context)}
        </section>
        <section class="given">
          <h4>${strings.truth}</h4>
          ${givenText('truth', last.ground_truth, context)}
        </section>
        ${historySparkline({
          rows: history.map(({row}) => row),
          marked: history.findIndex(({row}) => row === marked),
          best: history.findIndex(({isBest}) => isBest),
          strings,
          locale,
          pointed: this.#pointed,
          pick: this.#pick,
          point: this.#point,
        })}
      </div>
      <div class="frame">
        ${newerPill(this.#waitingCount, strings, locale, () => this.showNew())}
        <div
          class="entries"
          role="region"
          tabindex="0"
          aria-label=${strings.title}
          @pointerenter=${this.#reading.onPointer}
          @pointerleave=${this.#reading.onPointer}
          @focusin=${this.#reading.onFocus}
          @focusout=${this.#reading.onFocus}
          @scroll=${() => this.requestUpdate()}
        >
          <ol class="list">
            ${repeat(
              entries.slice(0, this.#drawnCount),
              ({row}) => row.id,
              (entry) => historyEntry(entry, entry.row === marked, context),
            )}
          </ol>
          ${olderCount <= 0 ? nothing : this.#renderMore(olderCount, base)}
        </div>
      </div>`;
  }

  #renderMore(count: number, {strings, locale}: Pick<TextContext, 'strings' | 'locale'>): TemplateResult {
    const next = Math.min(PAGE, count);
    const show = (): void => {
      this.#drawnCount += PAGE;
      this.requestUpdate();
    };
    return html`<button class="button quiet older" type="button" @click=${show}>
      ${strings.older(formatCount(next, locale))}
    </button>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const id = this.#marked?.id ?? null;
    if (id === this.#revealed) return;
    this.#revealed = id;
    const entry = this.renderRoot.querySelector<HTMLElement>('.entry[aria-current]');
    if (entry !== null && this.#scroller !== null) revealIn(this.#scroller, entry);
  }

  /** Marks a prediction, and with it shows its epoch in all elements of the source; picked again: all epochs. */
  readonly #pick = (row: Prediction | null): void => {
    const isUnmarked = row === null || row === this.#marked;
    this.#picked = isUnmarked ? null : row.id;
    this.#change({epoch: isUnmarked ? 'all' : row.epoch});
    this.requestUpdate();
  };

  readonly #point = (index: number | null): void => {
    if (index === this.#pointed) return;
    this.#pointed = index;
    this.requestUpdate();
  };

  /** Changes the view on behalf of the reader, and says so. */
  #change(state: Partial<ComparisonViewState>): void {
    this.viewState = state;
    const detail = {...this.viewState, ...state};
    this.dispatchEvent(new CustomEvent('ftl-view-change', {detail, bubbles: true, composed: true}));
  }

  readonly #actions = {
    choose: (sample: string): void => this.#change({sample}),
    setBaseline: (baseline: number | null): void => this.#change({baseline}),
    setDiff: (diff: TableDiff): void => this.#change({diff}),
    toggleOnlyChanged: (): void => this.#change({onlyChanged: !this.onlyChanged}),
    toggle: (name: string): void => {
      const open = new Set(this.#open);
      if (!open.delete(name)) open.add(name);
      this.#open = open;
      this.requestUpdate();
    },
  };
}

/** Scrolls a list, and nothing around it, until one of its entries stands in the middle; none that is seen whole. */
function revealIn(list: HTMLElement, {offsetTop: top, offsetHeight: height}: HTMLElement): void {
  const isSeen = top >= list.scrollTop && top + height <= list.scrollTop + list.clientHeight;
  if (!isSeen) list.scrollTop = top - (list.clientHeight - height) / 2;
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-comparison': PredictionsComparison;
  }
}
