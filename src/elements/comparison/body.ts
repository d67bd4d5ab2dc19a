import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import type {FileReference, SourceOptions} from '../../context/stream-controller.ts';
import {epochOf} from '../../view/epoch-cursor.ts';
import {formatCount} from '../../view/format.ts';
import type {Lock} from '../../view/runs/rounds.ts';
import {readEpochs} from '../../view/samples/epoch-spans.ts';
import type {HistoryEntry} from '../../view/samples/history.ts';
import type {Metric} from '../../view/scores/metric.ts';
import type {DiffMode, Rendering} from '../attributes/shared.ts';
import {Announcer} from '../pieces/announcer.ts';
import type {BodyHost, ElementBody} from '../pieces/host/element-body.ts';
import {MetricChoice} from '../pieces/metric-choice.ts';
import {Reading} from '../pieces/reading.ts';
import {sourceNotice} from '../pieces/source-notice.ts';
import {longText} from '../pieces/text/long-text.ts';
import {ComparedLater} from './compared/compared-later.ts';
import {sampleHead, sampleHistoryList} from './history.ts';
import {ListPlace} from './list-place.ts';
import {comparedFault, historyFault, historyNotice} from './notes.ts';
import {offeredOf, OpenedSample} from './samples/opened-sample.ts';
import {SampleFollower, type SampleChoice} from './samples/sample-follower.ts';
import {SamplePicker} from './samples/sample-picker.ts';
import {ShownHistory} from './shown-history.ts';
import type {ComparisonStrings} from './strings.ts';
import {comparisonToolbar} from './toolbar.ts';
import type {ComparisonViewState} from './view.ts';

export {emptyNotice} from '../../view/empty-notice.ts';
export {leftOutDetails} from '../pieces/text/left-out.ts';
export {longText} from '../pieces/text/long-text.ts';
export {COMPARISON_STRINGS as english} from './strings.ts';
export {comparisonStyles as styles} from './comparison.styles.ts';

/** What a comparison shows, and how. */
export interface ComparisonModel {
  readonly source: PredictionSource | null;
  readonly view: ComparisonViewState;
  /** What the element itself says of its source. */
  readonly own: SourceOptions;
  readonly baselineJob: string | null;
  readonly baselineFile: FileReference | null;
  readonly lock: Lock;
  readonly strings: ComparisonStrings;
  readonly locale: string | undefined;
  readonly change: (view: Partial<ComparisonViewState>) => void;
}

export const make = (host: BodyHost, model: () => ComparisonModel): ComparisonBody =>
  new ComparisonBody(host, model);

/** All that a comparison draws of its source. */
export class ComparisonBody implements ElementBody {
  readonly #host: BodyHost;
  readonly #model: () => ComparisonModel;
  readonly #choice: MetricChoice;
  readonly #follower: SampleFollower;
  readonly #picker: SamplePicker;
  readonly #reading: Reading;
  readonly #place: ListPlace;
  readonly #announcer: Announcer;
  readonly #compared: ComparedLater;
  readonly #history = new ShownHistory();
  readonly #opened: OpenedSample;
  /** Index of the prediction under the pointer in the sparkline. */
  #pointed: number | null = null;

  constructor(host: BodyHost, model: () => ComparisonModel) {
    this.#host = host;
    this.#model = model;
    const choose = (sample: string): void => this.#change({sample});
    this.#choice = new MetricChoice(host);
    this.#follower = new SampleFollower(host);
    this.#picker = new SamplePicker(host, choose);
    this.#reading = new Reading(host);
    this.#place = new ListPlace(
      host,
      () => this.#scroller,
      () => this.#reading.isActive,
    );
    this.#announcer = new Announcer(host);
    this.#compared = new ComparedLater(host);
    this.#opened = new OpenedSample(host, choose);
  }

  get spoken(): string {
    return this.#announcer.text;
  }

  /** Shows the predictions that wait. */
  showNew(): void {
    this.#history.release();
    this.#scroller?.scrollTo({top: 0});
    this.#host.requestUpdate();
  }

  /** What of the source is drawn that follows from how it is read here. */
  drawnOf({store}: PredictionSource): readonly unknown[] {
    // The list of samples says how each of them is getting on.
    const rows = this.#picker.isOpen ? store.revision : store.size > 0;
    return [rows, this.#metric, this.#follower.revision];
  }

  render(): TemplateResult | null {
    const model = this.#model();
    const {source} = model;
    const choices = this.#arrange(model);
    if (source !== null && choices.length > 0) return this.#renderComparison(source, choices, model);
    this.#reading.reset();
    return null;
  }

  get #scroller(): HTMLElement | null {
    return this.#host.renderRoot.querySelector('.entries');
  }

  /** Someone reads: what is new waits. */
  get #isHeld(): boolean {
    const {follow} = this.#model().view;
    if (follow !== 'auto') return follow === 'off';
    return this.#reading.isActive || this.#place.isScrolled;
  }

  /** The prediction of the epoch that all elements of the source show. */
  get #marked(): HistoryEntry | undefined {
    const {source, view} = this.#model();
    const epoch = epochOf(view.epoch, source?.epochs ?? []);
    return epoch === null ? undefined : this.#history.entryOf(epoch);
  }

  get #metric(): Metric {
    const {source, view} = this.#model();
    return this.#choice.of(source, view.metric);
  }

  /** @returns the samples that there are */
  #arrange({source, view, own, baselineFile, baselineJob, lock}: ComparisonModel): readonly SampleChoice[] {
    this.#follower.use(source);
    const {score} = this.#metric;
    this.#opened.follow(source);
    const choices = this.#follower.choices(score);
    const selected = view.sample ?? offeredOf(choices, source)[0]?.id ?? choices[0]?.id ?? null;
    const isGrouped = view.group === 'auto';
    const [{baseline}, {spans: epochs}] = [view, readEpochs(view.epochs)];
    this.#history.select(selected);
    const rows = this.#follower.follow(selected);
    if (this.#history.show(rows, this.#isHeld, {baseline, epochs, score, isGrouped})) this.#tellWaiting();
    this.#compared.use({
      ...{source, own, file: baselineFile, job: baselineJob},
      ...{samples: this.#follower.samples, selected, score, isGrouped},
      ...{cursor: view.epoch, baseline, lock},
    });
    this.#place.keep(selected, this.#marked?.id ?? null);
    return choices;
  }

  #tellWaiting(): void {
    const {strings, locale} = this.#model();
    const {waitingCount} = this.#history;
    this.#announcer.say(strings.newer(formatCount(waitingCount, locale), waitingCount === 1));
  }

  #renderComparison(
    source: PredictionSource,
    choices: readonly SampleChoice[],
    {view, strings, locale}: ComparisonModel,
  ): TemplateResult {
    const {selected, entries: history, open, drawnCount, waitingCount} = this.#history;
    const metric = this.#metric;
    const {diff, rendering, baseline, onlyChanged} = view;
    const look = {strings, locale, diff, rendering, onlyChanged};
    const offered = offeredOf(choices, source);
    const toolbar = {...look, source, choices: offered, score: metric.score, selected, baseline};
    const picker = this.#picker.render({choices, offered, selected, score: metric.score, strings, locale});
    const faults = {epochs: readEpochs(view.epochs).fault, isPartial: this.#follower.hasFailed};
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
        ? this.#renderNothing(source, view.epochs, strings)
        : html`${sampleHead(model, this.#actions)} ${sampleHistoryList(model, this.#actions)}`
    }`;
  }

  #renderNothing(
    source: PredictionSource,
    epochs: string | null,
    strings: ComparisonStrings,
  ): TemplateResult {
    const {selected} = this.#history;
    const isFiltered = this.#follower.follow(selected).length > 0;
    const {isLoading} = this.#follower;
    const state = {selected, epochs: isFiltered ? epochs : null, isLoading};
    const notice = historyNotice(state, strings);
    return sourceNotice(notice, source, longText(notice.hint, strings.state.long));
  }

  #change(view: Partial<ComparisonViewState>): void {
    this.#model().change(view);
  }

  readonly #actions = {
    choose: (sample: string): void => this.#change({sample}),
    setBaseline: (baseline: number | null): void => this.#change({baseline}),
    setRendering: (rendering: Rendering): void => this.#change({rendering}),
    setDiff: (diff: DiffMode): void => this.#change({diff}),
    toggleOnlyChanged: (): void => this.#change({onlyChanged: !this.#model().view.onlyChanged}),
    toggle: (name: string): void => {
      this.#history.toggle(name);
      this.#host.requestUpdate();
    },
    /** Marks a prediction, and with it shows its epoch in all elements of the source; picked again: all epochs. */
    pick: (entry: HistoryEntry | null): void => {
      const isUnmarked = entry === null || entry === this.#marked;
      this.#history.pick(isUnmarked ? null : entry);
      this.#change({epoch: isUnmarked ? 'all' : entry.row.epoch});
      this.#host.requestUpdate();
    },
    point: (index: number | null): void => {
      if (index === this.#pointed) return;
      this.#pointed = index;
      this.#host.requestUpdate();
    },
    retry: (): void => this.#follower.retry(),
    showNew: (): void => this.showNew(),
    showOlder: (): void => {
      this.#history.showOlder();
      this.#host.requestUpdate();
    },
    onPointer: (event: PointerEvent): void => this.#reading.onPointer(event),
    onFocus: (event: FocusEvent): void => this.#reading.onFocus(event),
    onScroll: (): void => {
      if (this.#history.waitingCount > 0 && !this.#isHeld) this.#host.requestUpdate();
    },
  };
}
