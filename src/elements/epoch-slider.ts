import type {PropertyValues} from 'lit';
import type {EpochCursor, PredictionSource} from '../context/stream-context.ts';
import * as attributes from './attributes/shared.ts';
import {property} from './attributes/property.ts';
import {BodyElement} from './body-element.ts';
import * as own from './slider/attributes.ts';
import type {SliderBody, SliderModel} from './slider/body.ts';
import {sliderBodyLater} from './slider/body-later.ts';
import type {EpochSliderStrings} from './slider/strings.ts';
import type {EpochSliderViewState} from './slider/view.ts';

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
export class EpochSlider extends BodyElement<
  EpochSliderViewState,
  SliderBody,
  SliderModel,
  EpochSliderStrings
> {
  /** Texts of all sliders of the page, in the place of `EPOCH_SLIDER_STRINGS`; an element's own `strings` win. */
  static strings: Partial<EpochSliderStrings> = {};

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

  protected override bodyLater() {
    return sliderBodyLater;
  }

  protected override wordsOf() {
    return ['slider', EpochSlider.strings, this.strings] as const;
  }

  protected override model(strings: EpochSliderStrings): SliderModel {
    const {source, locale} = this;
    const intervalMs = own.interval.of(this.interval);
    return {
      ...{source, view: this.readView(), intervalMs, strings, locale},
      change: (view) => this.changeView(view),
    };
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
}

declare global {
  interface HTMLElementTagNameMap {
    'ftl-epoch-slider': EpochSlider;
  }
}
