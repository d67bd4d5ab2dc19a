import type {PredictionSource} from '../context/stream-context.ts';
import type {FileReference} from '../context/stream-controller.ts';
import type {Lock} from '../view/runs/rounds.ts';
import * as attributes from './attributes/shared.ts';
import type {DiffMode, Follow, Grouping, Rendering} from './attributes/shared.ts';
import {flag} from './attributes/kinds.ts';
import {property} from './attributes/property.ts';
import {BodyElement} from './body-element.ts';
import * as own from './comparison/attributes.ts';
import type {ComparisonBody, ComparisonModel} from './comparison/body.ts';
import {comparisonBodyLater} from './comparison/body-later.ts';
import type {ComparisonStrings} from './comparison/strings.ts';
import type {ComparisonViewState} from './comparison/view.ts';

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
 * @csspart standing - A button that narrows all elements to the samples that do better or worse than in another run, or as well.
 * @csspart beside - The other run's prediction of the same prompt at the same epoch or step.
 * @csspart notice - What stands in the place of predictions that are not there.
 * @csspart left-out - What of a file could not be read.
 * @csspart long-text - The line that says most of what a server, a trainer or a validator said; it opens the whole.
 * @csspart pill - The button behind which newer predictions wait.
 * @cssprop [--ftl-comparison-height=44em] - Height above which the list of predictions scrolls by itself; `none` where the page gives the element a height.
 */
export class PredictionsComparison extends BodyElement<
  ComparisonViewState,
  ComparisonBody,
  ComparisonModel,
  ComparisonStrings
> {
  /** Texts of all comparisons of the page, in the place of `COMPARISON_STRINGS`; an element's own `strings` win. */
  static strings: Partial<ComparisonStrings> = {};

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

  protected override bodyLater() {
    return comparisonBodyLater;
  }

  protected override wordsOf() {
    return ['comparison', PredictionsComparison.strings, this.strings] as const;
  }

  protected override model(strings: ComparisonStrings): ComparisonModel {
    return {
      ...{source: this.source, view: this.readView(), own: this.sourceOptions()},
      ...{baselineFile: this.baselineFile, baselineJob: this.baselineJob, lock: own.lock.of(this.lock)},
      ...{strings, locale: this.locale, change: (view) => this.changeView(view)},
    };
  }

  protected override readView(): ComparisonViewState {
    const {epochs, metric, onlyChanged} = this;
    const sample = this.sample === null ? null : String(this.sample);
    const [group, baseline] = [attributes.group.of(this.group), attributes.epoch.of(this.baseline)];
    const [diff, follow] = [attributes.diff.of(this.diff), attributes.follow.of(this.follow)];
    const [rendering, epoch] = [attributes.rendering.of(this.rendering), this.cursor];
    return {sample, metric, group, baseline, epochs, onlyChanged, diff, rendering, follow, epoch};
  }

  /** Shows the predictions that wait. */
  showNew(): void {
    this.body?.showNew();
  }

  protected override drawnOf(source: PredictionSource): readonly unknown[] {
    const {store, epochs, epochCursor, sampleSelection, openedSample} = source;
    const known = epochs.map(({epoch}) => epoch).join();
    const drawn = this.body?.drawnOf(source) ?? [store.size > 0];
    return [known, epochCursor, sampleSelection, openedSample, ...drawn];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-comparison': PredictionsComparison;
  }
}
