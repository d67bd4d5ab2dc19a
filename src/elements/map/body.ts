import {css, html, nothing, type TemplateResult} from 'lit';
import {SourcesBeside} from '../../context/sources-beside.ts';
import type {SampleKey} from '../../context/stream-context.ts';
import {SCORE_NAMES} from '../../protocol/fields.ts';
import type {Notice} from '../../view/first-notice.ts';
import {formatCount} from '../../view/format.ts';
import {drawnEnds} from '../../view/learning/range.ts';
import type {BodyHost, ElementBody} from '../pieces/host/element-body.ts';
import {MetricChoice} from '../pieces/metric-choice.ts';
import {Pace} from '../pieces/pace.ts';
import {Reading} from '../pieces/reading.ts';
import {namedRuns} from '../pieces/runs/named-runs.ts';
import {sourceNotice} from '../pieces/source-notice.ts';
import {stateMarkStyles} from '../pieces/signs/state-mark.styles.ts';
import {longText} from '../pieces/text/long-text.ts';
import {chosenList, countOfRest} from './chosen-list.ts';
import {extentNote} from './extent-note.ts';
import {kindCounts, type CountActions} from './counts.ts';
import {OtherMaps, type OtherMapsShown, type RunsNamed} from './beside/other-maps.ts';
import {runLineStyles} from '../pieces/runs/run-lines.styles.ts';
import {controls} from '../pieces/styles/controls.styles.ts';
import {viewStyles} from '../pieces/styles/view.styles.ts';
import {cellText, legend, matrixView, type Cell} from './matrix/matrix.ts';
import {MatrixPart} from './matrix/matrix-part.ts';
import {scoresTable, type TablePart} from './matrix/scores-table.ts';
import {SpotsPart} from './spots/spots-part.ts';
import type {DrawnModel, MapModel} from './model.ts';
import {belowStyles} from './below.styles.ts';
import {mapStyles} from './map.styles.ts';
import {matrixStyles} from './matrix/matrix.styles.ts';
import {spotsStyles} from './spots/spots.styles.ts';
import {StudyMaker, type Study} from './study.ts';
import {mapToolbar} from './toolbar.ts';
import {scoreName, type Writing} from './writing.ts';

export {emptyNotice} from '../../view/empty-notice.ts';
export {leftOutDetails} from '../pieces/text/left-out.ts';
export {longText} from '../pieces/text/long-text.ts';
export {MAP_STRINGS as english} from './strings.ts';

/** Of up to four runs. */
const PLACES = [0, 1, 2, 3];

/** Its look, fetched with it. */
export const styles = css`
  ${controls}${viewStyles}${stateMarkStyles}${mapStyles}${matrixStyles}${spotsStyles}${belowStyles}${runLineStyles}
`;

export const make = (host: BodyHost, model: () => MapModel): MapBody => new MapBody(host, model);

/** All that an element draws of a source with rows. */
export class MapBody implements ElementBody {
  readonly #host: BodyHost;
  readonly #shown: () => MapModel;
  readonly #choice: MetricChoice;
  readonly #pace: Pace;
  readonly #sources: SourcesBeside;
  readonly #reading: Reading;
  readonly #studies: StudyMaker;
  /** Of the run itself, and of the others. */
  readonly #matrices: readonly MatrixPart[];
  readonly #others: OtherMaps;
  readonly #spots: SpotsPart;
  #model: DrawnModel | null = null;
  #study: Study | null = null;
  #beside: OtherMapsShown | null = null;
  #part: TablePart = {sample: 0, epoch: null};
  #read = '';
  #spoken = '';

  constructor(host: BodyHost, model: () => MapModel) {
    this.#host = host;
    this.#shown = model;
    this.#choice = new MetricChoice(host);
    this.#pace = new Pace(250, () => host.requestUpdate());
    this.#sources = new SourcesBeside(host, {onChange: () => this.#pace.ask()});
    this.#reading = new Reading(host);
    this.#studies = new StudyMaker(() => host.requestUpdate());
    const actions = {
      read: (text: string, isSpoken: boolean) => this.#say(text, isSpoken),
      open: (sample: number, epoch: number | null) => this.#open(sample, epoch),
      showAll: () => this.#model?.change({epoch: 'all'}),
    };
    const point = (cell: Cell | null, isSpoken: boolean): void => this.#point(cell, isSpoken);
    this.#matrices = PLACES.map((place) => new MatrixPart(host, {...actions, point}, place));
    this.#others = new OtherMaps(() => host.requestUpdate());
    this.#spots = new SpotsPart(host, actions);
  }

  /** What a screen reader is told. */
  get spoken(): string {
    return this.#spoken;
  }

  /** With every row a cell changes: the map follows four times a second. */
  redraw(): void {
    this.#pace.ask();
  }

  stop(): void {
    this.#pace.stop();
    this.#rest();
  }

  /** The source is no longer shown here. */
  #rest(): void {
    this.#studies.stop();
    this.#study = null;
    this.#others.rest();
    this.#beside = null;
  }

  render(): TemplateResult | null {
    const shown = this.#shown();
    const {source, view} = shown;
    const runs = this.#runs(shown);
    if (source === null || source.store.size === 0) {
      this.#rest();
      this.#spoken = '';
      return null;
    }
    const metric = this.#choice.of(source, view.metric);
    const cursor = view.epoch;
    const model = {...shown, source, metric, cursor};
    this.#model = model;
    const writing = this.#writing(model);
    const alone = this.#studies.of(source, {
      score: metric.score,
      rightAt: view.rightAt,
      baseline: view.baseline,
      cursor,
      sort: view.sort,
      isHeld: this.#reading.isActive,
    });
    this.#beside = this.#others.of(
      {...runs, source, study: alone, isTabled: view.table, isMatrix: view.view === 'matrix'},
      writing,
    );
    const study = this.#beside?.study ?? alone;
    this.#study = study;
    const notice = this.#notice(model, study, writing);
    return html`${mapToolbar(source, view, writing, model.change)}
      ${notice === null ? this.#renderStudy(model, study, writing) : sourceNotice(notice, source, longText(notice.hint, writing.words.state.long))}
      <i class="theme" aria-hidden="true" hidden @transitionend=${() => this.#recolor()}></i>
      <i class="probe" aria-hidden="true" hidden></i>`;
  }

  #runs({source, jobs, files, own}: MapModel): RunsNamed {
    const {names, tooMany} = namedRuns({jobs, files});
    const others = this.#sources.use(source, own, names);
    const file = this.#sources.optionsOf(source)?.file ?? own.file;
    return {others, named: [{jobId: source?.jobId, file}, ...names], tooMany};
  }

  /** To be called after each update of the element. */
  updated(): void {
    const [model, study] = [this.#model, this.#study];
    if (model === null || study?.range == null) return;
    const ends = drawnEnds(study.range, model.metric.score);
    this.#spots.measure();
    const writing = this.#writing(model);
    for (const [place, {study: shown}] of this.#panels(study).entries())
      this.#matrices[place]?.draw(shown, ends, writing);
  }

  /** The colours around are others. */
  #recolor(): void {
    for (const matrix of this.#matrices) matrix.recolor();
    this.#host.requestUpdate();
  }

  /** This run's, then the others'. */
  #panels(study: Study): readonly {readonly study: Study; readonly run: string | null}[] {
    const {own, maps} = this.#beside ?? {own: '', maps: []};
    return [{study, run: maps.length === 0 ? null : own}, ...maps];
  }

  #writing({strings, locale, metric}: DrawnModel): Writing {
    return {words: strings, locale, score: metric.score};
  }

  /** Why nothing is drawn; `null`: it is. */
  #notice({source, metric, view}: DrawnModel, study: Study, writing: Writing): Notice | null {
    const {words, locale} = writing;
    const {extent} = study.book;
    const plain = (title: string, hint: string): Notice => ({tone: 'plain', title, hint, action: null});
    if (metric.fault !== null) {
      const names = [...SCORE_NAMES, ...metric.own.map(({key}) => key)].join(', ');
      return plain(words.noMetric(view.metric?.trim() ?? ''), words.noMetricHint(names));
    }
    if (extent.kind === 'asking' && study.epochs.length < 2)
      return {tone: 'busy', title: words.loading, hint: '', action: null};
    if (study.range === null) return plain(words.unscored(scoreName(writing)), words.unscoredHint);
    if (study.epochs.length < 2)
      return plain(words.oneEpoch(formatCount(study.epochs[0] ?? 0, locale)), words.oneEpochHint);
    return source.isComplete || extent.kind !== 'asking' || study.lines.length > 0
      ? null
      : {tone: 'busy', title: words.loading, hint: '', action: null};
  }

  #renderStudy(model: DrawnModel, study: Study, writing: Writing): TemplateResult {
    const {source, view} = model;
    const {words} = writing;
    const selection = source.sampleSelection ?? null;
    const isEmpty = study.order.length === 0;
    const isElsewhere = isEmpty && selection !== null && countOfRest(study, selection) > 0;
    const panels = this.#panels(study);
    return html`${kindCounts(study, writing, this.#counts)} ${extentNote(study, writing)}
    ${this.#beside?.lines ?? nothing}
    ${selection === null ? nothing : chosenList(study, {source, selection}, writing, (sample, epoch) => this.#openSample(sample, epoch))}
    ${
      isEmpty
        ? html`<div class="notice" part="notice">
            <p class="title">${isElsewhere ? words.noneDrawn : words.noneChosen(selection?.label ?? '')}</p>
            ${isElsewhere ? nothing : html`<p class="muted">${words.noneChosenHint}</p>`}
          </div>`
        : html`<div
              class="drawing"
              @pointerenter=${this.#reading.onPointer}
              @pointerleave=${this.#reading.onPointer}
            >
              ${
                view.view === 'matrix'
                  ? matrixView(
                      panels.map(({study: each, run}, place) => this.#matrices[place]!.panel(each, run)),
                      writing,
                    )
                  : this.#spots.render(study, writing)
              }
            </div>
            <p class="visually-hidden" id="keys">${view.view === 'matrix' ? words.keys : words.spotKeys}</p>
            <div class="below">
              ${view.view === 'matrix' ? html`<p class="rows" part="rows"></p>` : nothing}
              <p class="reading" part="reading">
                <bdi>${this.#read === '' ? words.reads[view.view] : this.#read}</bdi>
              </p>
              ${view.view === 'matrix' && study.range !== null ? legend(study.range, study.rule, writing) : nothing}
            </div>
            ${
              view.table
                ? panels.map(({study: each, run}) =>
                    scoresTable(each, this.#part, writing, (part) => this.#turn(part), run),
                  )
                : nothing
            }`
    }`;
  }

  readonly #counts: CountActions = {
    choose: (kind, label) => this.#study?.book.choose(kind, label),
    setBaseline: (baseline) => {
      const {book} = this.#study ?? {};
      // What was chosen since another epoch means nothing now.
      if (book?.chosen?.span != null) book.choose(null, '');
      this.#model?.change({baseline});
    },
  };

  #turn(part: TablePart): void {
    this.#part = part;
    this.#host.requestUpdate();
  }

  #point(cell: Cell | null, isSpoken: boolean): void {
    const [model, study] = [this.#model, this.#study];
    if (model === null || study === null) return;
    for (const matrix of this.#matrices) matrix.mark(cell);
    this.#say(cell === null ? '' : cellText(this.#panels(study), cell, this.#writing(model)), isSpoken);
  }

  #say(text: string, isSpoken: boolean): void {
    if (text === this.#read && (!isSpoken || text === this.#spoken)) return;
    this.#read = text;
    if (isSpoken) this.#spoken = text;
    this.#host.requestUpdate();
  }

  /** Shows the sample in the comparisons of the source, and an epoch in all panels. */
  #open(sample: number, epoch: number | null): void {
    const line = this.#study?.lines[sample];
    if (line !== undefined) this.#openSample(line, epoch);
  }

  #openSample({sample_index, sample_source_id}: SampleKey, epoch: number | null): void {
    const model = this.#model;
    if (model === null) return;
    if (epoch !== null) model.change({epoch});
    model.source.openedSample = {sample_index, sample_source_id};
  }
}
