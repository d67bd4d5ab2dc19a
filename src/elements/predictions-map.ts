import type {PredictionSource} from '../context/stream-context.ts';
import type {FileReference} from '../context/stream-controller.ts';
import type {SampleOrder} from '../view/learning/order.ts';
import * as attributes from './attributes/shared.ts';
import {flag} from './attributes/kinds.ts';
import {property} from './attributes/property.ts';
import {BodyElement} from './body-element.ts';
import * as own from './map/attributes.ts';
import type {MapBody} from './map/body.ts';
import {mapBodyLater} from './map/body-later.ts';
import type {MapModel} from './map/model.ts';
import type {MapStrings} from './map/strings.ts';
import type {MapLayout, MapViewState} from './map/view.ts';
import {ViewElement} from './view-element.ts';

/**
 * What the model learns, and what it loses: one score of all samples over all epochs, live, or each sample by its mean score
 * and how often it flipped. Counts of the samples that were learned, never right, forgotten, or flicker, and of those that
 * improved or regressed since an epoch; a click on one narrows all elements of the source to its samples. A click on a cell
 * opens the sample in the comparison and shows its epoch in every element of the source.
 *
 * @tag ftl-predictions-map
 * @csspart card - The frame.
 * @csspart toolbar - Title, state and controls.
 * @csspart order - The choice of the order of the samples.
 * @csspart selection - The button that shows all samples again.
 * @csspart kinds - The counts.
 * @csspart kind - One count: the button that narrows all elements to its samples.
 * @csspart baseline - The choice of the epoch since which samples are compared.
 * @csspart paired - Whether the change since that epoch is more than chance.
 * @csspart chosen - The samples that all elements are narrowed to, by name.
 * @csspart extent - Of how many samples all this is, where not of all.
 * @csspart runs - Which further runs there are, and what they have in common with this one.
 * @csspart matrix - Samples by epochs.
 * @csspart plot - The drawing of it.
 * @csspart spots - The learning map.
 * @csspart rows - Which samples are in sight, where there are more.
 * @csspart reading - What the pointer or the keys are on.
 * @csspart legend - What the colours mean.
 * @csspart table - The same scores as a table.
 * @csspart notice - What stands in the place of a map that cannot be drawn.
 * @csspart left-out - What of a file could not be read.
 * @csspart long-text - The line that says most of what a server, a trainer or a validator said; it opens the whole.
 * @cssprop [--ftl-map-height=34em] - Height above which the matrix scrolls.
 * @cssprop --ftl-map-worst - Colour of the worst score; `--ftl-map-middle` and `--ftl-map-best` are beyond.
 * @cssprop --ftl-map-middle - Colour half-way.
 * @cssprop --ftl-map-best - Colour of the best score.
 */
export class PredictionsMap extends BodyElement<MapViewState, MapBody, MapModel, MapStrings> {
  static override styles = ViewElement.styles;

  /** Texts of all maps of the page, in the place of `MAP_STRINGS`; an element's own `strings` win. */
  static strings: Partial<MapStrings> = {};

  /** `matrix` (default), samples by epochs; or `learning`, each sample by its mean score and how often it flipped. */
  @property({converter: own.view}) view: MapLayout = 'matrix';
  /**
   * Score that is drawn: one of the four or an own score (`reward` or `scores.reward`). Default: `char_error_rate`; where no
   * prediction has a ground truth, the first own score.
   */
  @property({converter: attributes.metric}) metric: string | null = null;
  /** Order of the samples: `learned` (when they were learned), `last` (score), `flips` (the most often flipped first) or `sample` (number). */
  @property({converter: own.sort}) sort: SampleOrder = 'learned';
  /** Epoch since which samples have improved or regressed: up to the one that all elements show, else up to now. Default: none. */
  @property({converter: attributes.epoch}) baseline: number | null = null;
  /**
   * Value of the score from which on an answer is right. Default: the best that the score can be (`exact_match` 1,
   * `char_error_rate` 0, the declared end of an own score); without one nothing is called learned or forgotten.
   */
  @property({attribute: 'right-at', converter: own.rightAt}) rightAt: number | null = null;
  /**
   * Further jobs of the same server to draw beside, by their ids with blanks or commas between; read with the same credential.
   * Up to three further runs, those of `files` among them: the same samples in the same rows, at the same epochs. How many
   * prompts are the same in both is said.
   */
  @property({converter: attributes.jobs}) jobs: string | null = null;
  /** Further runs as files, by their addresses with blanks between; as a property also a list of addresses and files. */
  @property({converter: attributes.files}) files: FileReference | null = null;
  /** Shows the scores below as a table. */
  @property({converter: flag}) table = false;
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<MapStrings> = {};

  protected override bodyLater() {
    return mapBodyLater;
  }

  protected override wordsOf() {
    return ['map', PredictionsMap.strings, this.strings] as const;
  }

  protected override model(strings: MapStrings): MapModel {
    const {source, jobs, files, locale} = this;
    return {
      ...{source, view: this.readView(), jobs, files, own: this.sourceOptions(), strings, locale},
      change: (view) => this.changeView(view),
    };
  }

  protected override readView(): MapViewState {
    return {
      view: own.view.of(this.view),
      metric: this.metric,
      sort: own.sort.of(this.sort),
      baseline: attributes.epoch.of(this.baseline),
      rightAt: own.rightAt.of(this.rightAt),
      table: this.table,
      epoch: this.cursor,
    };
  }

  protected override drawnOf(source: PredictionSource): readonly unknown[] {
    const {store, epochs, epochCursor, sampleSelection, isComplete} = source;
    return [store.revision, epochs, epochCursor, sampleSelection, isComplete];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-predictions-map': PredictionsMap;
  }
}
