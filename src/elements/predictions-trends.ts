import type {PredictionSource} from '../context/stream-context.ts';
import type {FileReference} from '../context/stream-controller.ts';
import type {TrendAxis} from '../view/trends/trend-series.ts';
import * as attributes from './attributes/shared.ts';
import {flag} from './attributes/kinds.ts';
import {property} from './attributes/property.ts';
import {BodyElement} from './body-element.ts';
import * as ours from './trends/attributes.ts';
import type {TrendsBody, TrendsModel} from './trends/body.ts';
import {trendsBodyLater} from './trends/body-later.ts';
import type {TrendsStrings} from './trends/strings.ts';
import type {TrendsViewState} from './trends/view.ts';

/**
 * How the scores move while a model is trained: one chart a metric, live. A click on a point shows its epoch in every
 * element of the same source.
 *
 * @tag ftl-predictions-trends
 * @csspart card - The frame.
 * @csspart toolbar - Title, state and controls.
 * @csspart selection - To which samples all elements are narrowed: the button that shows all again.
 * @csspart improvement - The figure of the overall improvement and its words.
 * @csspart runs - Which runs are drawn, and what they have in common.
 * @csspart panel - One chart with its caption.
 * @csspart plot - The drawing of one chart.
 * @csspart reset - The button that shows the whole run again.
 * @csspart save - The menu by which a chart is saved.
 * @csspart table - The same values as a table.
 * @csspart notice - What stands in the place of charts that cannot be drawn.
 * @csspart left-out - What of a file could not be read.
 * @csspart long-text - The line that says most of what a server, a trainer or a validator said; it opens the whole.
 * @cssprop [--ftl-chart-height=15em] - Height of one chart.
 */
export class PredictionsTrends extends BodyElement<TrendsViewState, TrendsBody, TrendsModel, TrendsStrings> {
  /** Texts of all trends of the page, in the place of `TRENDS_STRINGS`; an element's own `strings` win. */
  static strings: Partial<TrendsStrings> = {};

  /**
   * Metrics to draw, by blanks or commas: `char_error_rate`, `exact_match`, `word_overlap`, `validation_pass_rate`,
   * `length_ratio`, and the trainer's own scores (`reward` or `scores.reward`). Default: `metric`, the error rate, own
   * scores, and the others of the first four. One without data is not drawn. Of several answers to each prompt also
   * `group_best` (the mean of the best by `metric`) and `group_pass` (pass@k); and as shares how answers ended: `endings` for
   * all of `ended_stop` (drawn only when it is named), `ended_limit`, `ended_other` and `ended_loop` (seem to loop: a guess
   * from the text), where that comes up. Of groups the server tells
   * what the page does not hold; endings are told while it holds every row of the job.
   */
  @property({converter: ours.metrics}) metrics: string | null = null;
  /**
   * Score that the overall improvement is counted by: one of the four or an own score. Default, and in place of a name
   * that the job does not have (told by `ftl-warning`): `char_error_rate`; where no prediction has a ground truth, the
   * first own score.
   */
  @property({converter: attributes.metric}) metric: string | null = null;
  /**
   * The trainer's own curves (losses, learning rate, …) to draw beside the scores, by names with blanks or commas between;
   * `none` for none of them. Default: `all`. A job that runs is asked for them every ten seconds while the page is seen.
   */
  @property({converter: ours.curves}) curves: string | null = null;
  /**
   * Further jobs of the same server to draw beside, by their ids with blanks or commas between; read with the same credential.
   * Up to three further runs, those of `files` among them. How many prompts are the same in both is said.
   */
  @property({converter: attributes.jobs}) jobs: string | null = null;
  /** Further runs as files, by their addresses with blanks between; as a property also a list of addresses and files. */
  @property({converter: attributes.files}) files: FileReference | null = null;
  /** Along the axis: `epoch`, `step`, or `auto` (default: `step` when an epoch has predictions of several steps that rise over the epochs). */
  @property({converter: ours.by}) by: TrendAxis = 'auto';
  /** 0 (default: none) to 1: the weight of what came before in a moving average. */
  @property({converter: ours.smoothing}) smoothing = 0;
  /** `log`: each step up is so many times the one before. What is 0 or less has no place there, which is said. */
  @property({converter: ours.scale}) scale: 'linear' | 'log' = 'linear';
  /**
   * Draws 95 % intervals in place of the best and the worst: of a share by Wilson, of a mean by Student's t over the samples.
   * While the page holds every row of the job; of further runs too, of each whose rows the page holds.
   */
  @property({converter: flag}) intervals = false;
  /** Shows the values below the charts as a table. */
  @property({converter: flag}) table = false;
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<TrendsStrings> = {};

  protected override bodyLater() {
    return trendsBodyLater;
  }

  protected override wordsOf() {
    return ['trends', PredictionsTrends.strings, this.strings] as const;
  }

  protected override model(strings: TrendsStrings): TrendsModel {
    const {source, jobs, files, locale} = this;
    return {
      ...{source, view: this.readView(), jobs, files, own: this.sourceOptions(), strings, locale},
      change: (view) => this.changeView(view),
    };
  }

  protected override readView(): TrendsViewState {
    const {metrics, metric, curves, intervals, table} = this;
    const [by, scale] = [ours.by.of(this.by), ours.scale.of(this.scale)];
    const smoothing = ours.smoothing.of(this.smoothing);
    return {metrics, metric, curves, by, smoothing, scale, intervals, table, epoch: this.cursor};
  }

  protected override drawnOf(source: PredictionSource): readonly unknown[] {
    const {trendsByEpoch, trendsByStep, epochCursor, sampleSelection} = source;
    return [trendsByEpoch, trendsByStep, epochCursor, sampleSelection];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-trends': PredictionsTrends;
  }
}
