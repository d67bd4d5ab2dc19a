import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import type {PredictionSource} from '../context/stream-context.ts';
import {leftOutDetails} from './pieces/text/left-out.ts';
import {emptyNotice} from '../view/empty-notice.ts';
import {epochOf} from '../view/epoch-cursor.ts';
import {formatCount} from '../view/format.ts';
import type {Metric} from '../view/scores/metric.ts';
import type {FileReference} from '../context/stream-controller.ts';
import type {Lock} from '../view/runs/rounds.ts';
import {readEpochs, type HistoryEntry} from '../view/samples/history.ts';
import {Announcer} from './pieces/announcer.ts';
import {ComparedLater} from './comparison/compared/compared-later.ts';
import {sampleHead, sampleHistoryList} from './comparison/history.ts';
import {COMPARISON_STRINGS, type ComparisonStrings} from './comparison/strings.ts';
import {comparedFault, historyFault, historyNotice} from './comparison/notes.ts';
import {comparisonToolbar} from './comparison/toolbar.ts';
import type {ComparisonViewState} from './comparison/view.ts';
import {comparisonStyles} from './comparison/comparison.styles.ts';
import * as attributes from './attributes/shared.ts';
import type {DiffMode, Follow, Grouping, Rendering} from './attributes/shared.ts';
import {flag} from './attributes/kinds.ts';
import * as own from './comparison/attributes.ts';
import {ListPlace} from './comparison/list-place.ts';
import {offeredOf, OpenedSample} from './comparison/opened-sample.ts';
import {MetricChoice} from './pieces/metric-choice.ts';
import {Reading} from './pieces/reading.ts';
import {ShownHistory} from './comparison/shown-history.ts';
import {SampleFollower, type SampleChoice} from './comparison/sample-follower.ts';
import {SamplePicker} from './comparison/sample-picker.ts';
import {sourceNotice} from './pieces/source-notice.ts';
import {ViewElement} from './view-element.ts';

/**
 * One sample followed over the epochs: its prompt, its ground truth, and every prediction of it, the newest first, with
 * what sets it apart from the truth and whether it is better or worse than the one before.
 *
 * @tag ftl-predictions-comparison
 * @csspart card - The frame.
 * @csspart toolbar - Title, choice of the sample, controls.
 * @csspart selection - To which samples all elements are narrowed: the button that shows all again.
 * @csspart sample-picker - The field in which a sample is chosen.
 * @csspart sparkline - The error rate of the sample over the training.
 * @csspart entry - One prediction.
 * @csspart text - A text of prompt, ground truth or prediction.
 * @csspart quality - The scores of one prediction.
 * @csspart chip - How a prediction ended, or what a turn holds beside text.
 * @csspart compared - What is said of all samples: against the baseline, against another run.
 * @csspart beside - The other run's prediction of the same prompt at the same epoch or step.
 * @csspart notice - What stands in the place of predictions that are not there.
 * @csspart left-out - What of a file could not be read.
 * @csspart long-text - The line that says most of what a server, a trainer or a validator said; it opens the whole.
 * @csspart pill - The button behind which newer predictions wait.
 * @cssprop [--ftl-comparison-height=44em] - Height above which the list of predictions scrolls by itself; `none` where the page gives the element a height.
 */
export class PredictionsComparison extends ViewElement<ComparisonViewState> {
  static override styles = [ViewElement.styles, comparisonStyles];

  /** Texts of all comparisons of the page; an element's own `strings` win. */
  static strings: ComparisonStrings = COMPARISON_STRINGS;

  /** Sample to follow: its `sample_index`, with `@` and its `sample_source_id` where it has one. Default: the first. */
  @property({converter: own.sample}) sample: string | number | null = null;
  /**
   * Score by which better and worse are told: one of the four or an own score (`reward` or `scores.reward`). Default,
   * and in place of a name that the job does not have (told by `ftl-warning`): `char_error_rate`; where no prediction
   * has a ground truth, the first own score.
   */
  @property({converter: attributes.metric}) metric: string | null = null;
  /** `auto` (default): several answers to the prompt at one step are one entry with their best, mean and spread; `off`: each is its own. */
  @property({converter: attributes.group}) group: Grouping = 'auto';
  /**
   * Epoch to compare with: each prediction says whether it improved or regressed since, and of all samples it is said how many
   * did, and whether that may be chance. Default: none.
   */
  @property({converter: attributes.epoch}) baseline: number | null = null;
  /**
   * Another job of the same server, read with the same credential, whose predictions of the same prompts stand beside: found by
   * `prompt_id`, else by source and index where the prompt is equal. Default: none.
   */
  @property({attribute: 'baseline-job', converter: attributes.jobId}) baselineJob: string | null = null;
  /** The other run as a file in place of a job, as `file` takes it. */
  @property({attribute: 'baseline-file', converter: attributes.file}) baselineFile: FileReference | null =
    null;
  /** What both runs go side by side by: `epoch` (default: at the same step where both have it) or `step`. */
  @property({converter: own.lock}) lock: Lock = 'epoch';
  /** Epochs to show, such as `0,5,10-20` or `10-`. Default: all. */
  @property({converter: own.epochs}) epochs: string | null = null;
  /** How differences from the ground truth are marked: `word`, `char` or `off`. */
  @property({converter: attributes.diff}) diff: DiffMode = 'word';
  /** How answers, truths and turns are shown: `raw`, or `auto` for the Markdown or JSON that they are; copied they are raw. */
  @property({converter: attributes.rendering}) rendering: Rendering = 'raw';
  /** Leaves out predictions whose text is that of the one before. */
  @property({attribute: 'only-changed', converter: flag}) onlyChanged = false;
  /** When new predictions show: `auto` (default: not while one reads), `on` or `off`. */
  @property({converter: attributes.follow}) follow: Follow | boolean = 'auto';
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<ComparisonStrings> = {};

  readonly #choice = new MetricChoice(this);
  readonly #follower = new SampleFollower(this);
  readonly #picker = new SamplePicker(this, (id) => this.changeView({sample: id}));
  readonly #reading = new Reading(this);
  readonly #place = new ListPlace(
    this,
    () => this.#scroller,
    () => this.#reading.isActive,
  );
  readonly #announcer = new Announcer(this);
  readonly #compared = new ComparedLater(this);
  readonly #history = new ShownHistory();
  readonly #opened = new OpenedSample(this, (sample) => this.changeView({sample}));
  /** Index of the prediction under the pointer in the sparkline. */
  #pointed: number | null = null;

  protected override readView(): ComparisonViewState {
    const {epochs, metric, onlyChanged} = this;
    const group = attributes.group.of(this.group);
    const [sample, baseline] = [this.#sample, this.#baseline];
    const [diff, follow, epoch] = [attributes.diff.of(this.diff), this.#follow, this.cursor];
    const rendering = attributes.rendering.of(this.rendering);
    return {sample, metric, group, baseline, epochs, onlyChanged, diff, rendering, follow, epoch};
  }

  /** Shows the predictions that wait. */
  showNew(): void {
    this.#history.release();
    this.#scroller?.scrollTo({top: 0});
    this.requestUpdate();
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('.entries');
  }

  get #text(): ComparisonStrings {
    return this.words('comparison', COMPARISON_STRINGS, PredictionsComparison.strings, this.strings);
  }

  get #sample(): string | null {
    return this.sample === null ? null : String(this.sample);
  }

  get #baseline(): number | null {
    return attributes.epoch.of(this.baseline);
  }

  get #follow(): Follow {
    return attributes.follow.of(this.follow);
  }

  /** Someone reads: what is new waits. */
  get #isHeld(): boolean {
    if (this.#follow !== 'auto') return this.#follow === 'off';
    return this.#reading.isActive || this.#place.isScrolled;
  }

  /** The prediction of the epoch that all elements of the source show. */
  get #marked(): HistoryEntry | undefined {
    const epoch = epochOf(this.cursor, this.source?.epochs ?? []);
    return epoch === null ? undefined : this.#history.entryOf(epoch);
  }

  /** Here, not in `willUpdate`: only now have the controllers found the source. */
  protected override update(changed: PropertyValues<this>): void {
    this.#follower.use(this.source);
    const {score} = this.#metric;
    this.#opened.follow(this.source);
    const choices = this.#follower.choices(score);
    const selected = this.#sample ?? offeredOf(choices, this.source)[0]?.id ?? choices[0]?.id ?? null;
    const isGrouped = attributes.group.of(this.group) === 'auto';
    const [baseline, {spans: epochs}] = [this.#baseline, readEpochs(this.epochs)];
    this.#history.select(selected);
    const rows = this.#follower.follow(selected);
    if (this.#history.show(rows, this.#isHeld, {baseline, epochs, score, isGrouped})) this.#tellWaiting();
    this.#compared.use({
      ...{source: this.source, own: this.sourceOptions(), file: this.baselineFile, job: this.baselineJob},
      ...{samples: this.#follower.samples, selected, score, isGrouped},
      ...{cursor: this.cursor, baseline, lock: own.lock.of(this.lock)},
    });
    this.#place.keep(selected, this.#marked?.id ?? null);
    super.update(changed);
  }

  #tellWaiting(): void {
    const {waitingCount} = this.#history;
    this.#announcer.say(this.#text.newer(formatCount(waitingCount, this.locale), waitingCount === 1));
  }

  get #metric(): Metric {
    return this.#choice.of(this.source, this.metric);
  }

  protected override drawnOf(source: PredictionSource): readonly unknown[] {
    const {store, epochs, epochCursor, sampleSelection, openedSample} = source;
    // The list of samples says how each of them is getting on.
    const rows = this.#picker.isOpen ? store.revision : store.size > 0;
    const known = epochs.map(({epoch}) => epoch).join();
    return [rows, known, epochCursor, this.#metric, this.#follower.revision, sampleSelection, openedSample];
  }

  protected override render(): TemplateResult {
    const {source} = this;
    const choices = this.#follower.choices(this.#metric.score);
    const text = this.#text;
    if (source === null || choices.length === 0) this.#reading.reset();
    return html`<div class="card" part="card">
        ${
          source === null || choices.length === 0
            ? sourceNotice(
                emptyNotice(source, text.notice, text.state, this.misnamed),
                source,
                text.state.long,
              )
            : this.#renderComparison(source, choices)
        }
        ${this.file === null ? nothing : leftOutDetails(source, this.locale, text.notice.leftOut)}
      </div>
      <p class="visually-hidden" role="status">${this.#announcer.text}</p>`;
  }

  #renderComparison(source: PredictionSource, choices: readonly SampleChoice[]): TemplateResult {
    const {locale, onlyChanged} = this;
    const strings = this.#text;
    const {selected, entries: history, open, drawnCount, waitingCount} = this.#history;
    const metric = this.#metric;
    const {diff, rendering, baseline} = this.readView();
    const look = {strings, locale, diff, rendering, onlyChanged};
    const offered = offeredOf(choices, source);
    const toolbar = {...look, source, choices: offered, score: metric.score, selected, baseline};
    const picker = this.#picker.render({choices, offered, selected, score: metric.score, strings, locale});
    const faults = {epochs: readEpochs(this.epochs).fault, isPartial: this.#follower.hasFailed};
    const compared = this.#compared.shown;
    const model = {
      ...{...look, history, metric},
      scoreText: source.job?.score_text ?? null,
      ...{open, drawnCount, waitingCount, beside: compared?.beside ?? null},
      toggle: this.#actions.toggle,
      marked: this.#marked,
      pointed: this.#pointed,
    };
    return html`${comparisonToolbar(toolbar, this.#actions, picker)}
    ${historyFault(faults, strings, this.#actions.retry)}
    ${this.#compared.hasFailed ? comparedFault(strings) : (compared?.lines(look) ?? nothing)}
    ${
      history.length === 0
        ? this.#renderNothing(source)
        : html`${sampleHead(model, this.#actions)} ${sampleHistoryList(model, this.#actions)}`
    }`;
  }

  #renderNothing(source: PredictionSource): TemplateResult {
    const {selected} = this.#history;
    const isFiltered = this.#follower.follow(selected).length > 0;
    const {isLoading} = this.#follower;
    const state = {selected, epochs: isFiltered ? this.epochs : null, isLoading};
    return sourceNotice(historyNotice(state, this.#text), source, this.#text.state.long);
  }

  readonly #actions = {
    choose: (sample: string): void => this.changeView({sample}),
    setBaseline: (baseline: number | null): void => this.changeView({baseline}),
    setRendering: (rendering: Rendering): void => this.changeView({rendering}),
    setDiff: (diff: DiffMode): void => this.changeView({diff}),
    toggleOnlyChanged: (): void => this.changeView({onlyChanged: !this.onlyChanged}),
    toggle: (name: string): void => {
      this.#history.toggle(name);
      this.requestUpdate();
    },
    /** Marks a prediction, and with it shows its epoch in all elements of the source; picked again: all epochs. */
    pick: (entry: HistoryEntry | null): void => {
      const isUnmarked = entry === null || entry === this.#marked;
      this.#history.pick(isUnmarked ? null : entry);
      this.changeView({epoch: isUnmarked ? 'all' : entry.row.epoch});
      this.requestUpdate();
    },
    point: (index: number | null): void => {
      if (index === this.#pointed) return;
      this.#pointed = index;
      this.requestUpdate();
    },
    retry: (): void => this.#follower.retry(),
    showNew: (): void => this.showNew(),
    showOlder: (): void => {
      this.#history.showOlder();
      this.requestUpdate();
    },
    onPointer: this.#reading.onPointer,
    onFocus: this.#reading.onFocus,
    onScroll: (): void => {
      if (this.#history.waitingCount > 0 && !this.#isHeld) this.requestUpdate();
    },
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-comparison': PredictionsComparison;
  }
}
