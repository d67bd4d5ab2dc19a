import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {property} from 'lit/decorators.js';
import type {EpochCursor, PredictionSource} from '../context/stream-context.ts';
import {emptyNotice} from '../view/empty-notice.ts';
import {epochMarks, isOver} from '../view/trends/epoch-marks.ts';
import * as attributes from './attributes/shared.ts';
import {Announcer} from './pieces/announcer.ts';
import {adoptStylesHere} from './pieces/host/document-styles.ts';
import {roomStyles} from './pieces/host/room.styles.ts';
import {MetricChoice} from './pieces/metric-choice.ts';
import {sourceNotice} from './pieces/source-notice.ts';
import {leftOutDetails} from './pieces/text/left-out.ts';
import * as own from './slider/attributes.ts';
import type * as body from './slider/body.ts';
import type {SliderBody, SliderModel} from './slider/body.ts';
import {sliderBodyLater} from './slider/body-later.ts';
import {EPOCH_SLIDER_STRINGS, type EpochSliderStrings} from './slider/strings.ts';
import type {EpochSliderViewState} from './slider/view.ts';
import {ViewElement} from './view-element.ts';

/**
 * One epoch for all elements of a source: all of them, the newest as it comes, or one, chosen on a slider or played one
 * after the other. Marks tell which epochs are complete, and a star which is the best.
 *
 * @tag ftl-epoch-slider
 * @csspart card - The frame.
 * @csspart toolbar - Everything in it.
 * @csspart play - The button that plays the epochs.
 * @csspart slider - The slider itself.
 * @csspart shown - The epoch that is shown, in words.
 * @csspart choices - The buttons for all epochs, the newest and the best.
 * @csspart notice - What stands in the place of epochs that are not there.
 * @csspart left-out - What of a file could not be read.
 * @csspart long-text - The line that says most of what a server or a trainer said; it opens the whole.
 */
export class EpochSlider extends ViewElement<EpochSliderViewState> {
  static override styles = [ViewElement.styles, roomStyles];

  /** Texts of all sliders of the page; an element's own `strings` win. */
  static strings: EpochSliderStrings = EPOCH_SLIDER_STRINGS;

  /** Epoch that all elements of the source begin with: `all`, `latest` or a number. Default: theirs. */
  @property({converter: attributes.epochCursor}) override epoch: EpochCursor | null = null;
  /**
   * Score by which the best epoch is told: one of the four or an own score (`reward` or `scores.reward`). Default, and in
   * place of a name that the job does not have (told by `ftl-warning`): `char_error_rate`; where no prediction has a
   * ground truth, the first own score.
   */
  @property({converter: attributes.metric}) metric: string | null = null;
  /** Milliseconds that an epoch is shown for while the epochs are played. */
  @property({converter: own.interval}) interval = 800;
  /** Texts to show in place of the default ones. */
  @property({attribute: false}) strings: Partial<EpochSliderStrings> = {};

  readonly #announcer = new Announcer(this);
  readonly #choice = new MetricChoice(this);
  #body: SliderBody | null = null;
  #styles = EpochSlider.elementStyles;
  /** What draws the slider did not come. */
  #isMissing = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#body?.stop();
  }

  override adoptedCallback(): void {
    if (this.shadowRoot !== null) adoptStylesHere(this.shadowRoot, this.#styles);
  }

  protected override readView(): EpochSliderViewState {
    return {metric: this.metric, epoch: this.cursor};
  }

  /** Here, not in `willUpdate`: only now have the controllers found the source. */
  protected override update(changed: PropertyValues<this>): void {
    const {source} = this;
    // Of the source from then on: it is the elements' common one that is chosen here.
    if (source !== null && this.epoch !== null) {
      const first = this.cursor;
      this.epoch = null;
      source.epochCursor = first;
    }
    super.update(changed);
  }

  protected override drawnOf({trendsByEpoch, epochCursor}: PredictionSource): readonly unknown[] {
    return [trendsByEpoch, epochCursor];
  }

  protected override render(): TemplateResult {
    const {source} = this;
    const text = this.#text;
    const isEmpty = source === null || source.trendsByEpoch.length === 0;
    if (isEmpty) this.#body?.stop();
    return html`<div class="card" part="card">
        ${
          isEmpty
            ? sourceNotice(
                emptyNotice(source, text.notice, text.state, this.misnamed),
                source,
                text.state.long,
              )
            : this.#renderBody()
        }
        ${this.file === null ? nothing : leftOutDetails(source, this.locale, text.notice.leftOut)}
      </div>
      <p class="visually-hidden" role="status">${this.#announcer.text}</p>`;
  }

  get #text(): EpochSliderStrings {
    return this.words('slider', EPOCH_SLIDER_STRINGS, EpochSlider.strings, this.strings);
  }

  #renderBody(): TemplateResult {
    const {loaded} = sliderBodyLater;
    if (loaded === null) {
      if (!this.#isMissing) void this.#load();
      return html`<p class="bar muted">${this.#isMissing ? this.#text.notLoaded : nothing}</p>`;
    }
    this.#body ??= this.#make(loaded);
    return this.#body.render();
  }

  #make({SliderBody, sliderStyles}: typeof body): SliderBody {
    this.#styles = [...EpochSlider.elementStyles, sliderStyles];
    this.adoptedCallback();
    return new SliderBody({
      model: () => this.#model(this.source!),
      pick: (epoch) => this.changeView({epoch}),
      say: (words) => this.#announcer.say(words),
      requestUpdate: () => this.requestUpdate(),
    });
  }

  async #load(): Promise<void> {
    this.#isMissing = await sliderBodyLater.load().then(
      () => false,
      () => true,
    );
    this.requestUpdate();
  }

  #model(source: PredictionSource): SliderModel {
    const {score} = this.#choice.of(source, this.metric);
    const isComplete = source.state.kind === 'ended' || isOver(source.job?.status);
    return {
      ...epochMarks(source.trendsByEpoch, score, isComplete),
      cursor: this.cursor,
      score,
      intervalMs: own.interval.of(this.interval),
      strings: this.#text,
      locale: this.locale,
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-epoch-slider': EpochSlider;
  }
}
