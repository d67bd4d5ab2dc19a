/** What an epoch slider draws and does once there are epochs: fetched with the first of them. */
import {html, nothing, svg, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import type {EpochCursor, PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import {formatValue, type AnyShown} from '../../view/scores/shown-score.ts';
import {
  epochMarks,
  isOver,
  markAt,
  nextPlayed,
  type EpochMark,
  type EpochMarks,
} from '../../view/trends/epoch-marks.ts';
import {Announcer} from '../pieces/announcer.ts';
import type {BodyHost, ElementBody} from '../pieces/host/element-body.ts';
import {icons} from '../pieces/signs/icons.ts';
import {MetricChoice} from '../pieces/metric-choice.ts';
import {Player} from './player.ts';
import type {EpochSliderStrings} from './strings.ts';
import type {EpochSliderViewState} from './view.ts';

export {emptyNotice} from '../../view/empty-notice.ts';
export {leftOutDetails} from '../pieces/text/left-out.ts';
export {longText} from '../pieces/text/long-text.ts';
export {sliderStyles as styles} from './slider.styles.ts';
export {EPOCH_SLIDER_STRINGS as english} from './strings.ts';

/** What a slider shows, and how. */
export interface SliderModel {
  readonly source: PredictionSource | null;
  readonly view: EpochSliderViewState;
  /** Milliseconds between two epochs that are played. */
  readonly intervalMs: number;
  readonly strings: EpochSliderStrings;
  readonly locale: string | undefined;
  readonly change: (view: Partial<EpochSliderViewState>) => void;
}

/** The same with the marks that are drawn. */
interface DrawnModel extends SliderModel, EpochMarks {
  readonly cursor: EpochCursor;
  readonly score: AnyShown;
}

export const make = (host: BodyHost, model: () => SliderModel): SliderBody => new SliderBody(host, model);

/** Of more ticks one would not see the gaps between them. */
const MAX_TICKS = 120;
/** Keys that lead to the end of a slider, or beyond. */
const TO_END = ['End', 'ArrowRight', 'ArrowUp', 'PageUp'];

export class SliderBody implements ElementBody {
  readonly #host: BodyHost;
  readonly #shown: () => SliderModel;
  readonly #announcer: Announcer;
  readonly #metric: MetricChoice;
  readonly #player = new Player(() => this.#playNext());
  /** What the player chose last: another cursor is another's choice, and ends the play. */
  #played: EpochCursor | null = null;

  constructor(host: BodyHost, model: () => SliderModel) {
    this.#host = host;
    this.#shown = model;
    this.#announcer = new Announcer(host);
    this.#metric = new MetricChoice(host);
  }

  get spoken(): string {
    return this.#announcer.text;
  }

  stop(): void {
    this.#player.stop();
  }

  #model(): DrawnModel {
    const shown = this.#shown();
    const {source, view} = shown;
    const {score} = this.#metric.of(source, view.metric);
    const isComplete = source?.state.kind === 'ended' || isOver(source?.job?.status);
    const marks = epochMarks(source?.trendsByEpoch ?? [], score, isComplete);
    return {...shown, ...marks, cursor: view.epoch, score};
  }

  render(): TemplateResult | null {
    const {source} = this.#shown();
    if (source === null || source.trendsByEpoch.length === 0) {
      this.stop();
      return null;
    }
    const model = this.#model();
    const {marks, best, cursor, strings, locale} = model;
    if (this.#isTakenOver(cursor)) this.#player.stop();
    const {isPlaying} = this.#player;
    const at = markAt(marks, cursor);
    const isAlone = marks.length < 2;
    const bestMark = marks[best];
    return html`<div class="bar" part="toolbar">
      <button
        class="button icon"
        part="play"
        type="button"
        aria-label=${isPlaying ? strings.pause : strings.play}
        title=${isPlaying ? strings.pause : strings.play}
        ?disabled=${isAlone}
        @click=${this.#toggle}
      >
        ${isPlaying ? icons.pause : icons.play}
      </button>
      <div class="track">
        <input
          class="range"
          part="slider"
          type="range"
          min="0"
          max=${marks.length - 1}
          step="1"
          .value=${live(String(at))}
          ?disabled=${isAlone}
          aria-label=${strings.label}
          aria-valuetext=${describe(model, at)}
          aria-describedby="keys"
          @input=${this.#onInput}
          @click=${this.#onInput}
          @keydown=${this.#onKey}
        />
        ${ticks(model)}
      </div>
      <p class="shown" part="shown" aria-hidden="true">${describe(model, at)}</p>
      <span class="choices" part="choices" role="group" aria-label=${strings.label}>
        ${this.#choice('all', strings.all)} ${this.#choice('latest', strings.newest)}
        ${
          bestMark === undefined
            ? nothing
            : this.#choice(
                bestMark.epoch,
                html`${icons.star} ${strings.best(formatCount(bestMark.epoch, locale))}`,
              )
        }
      </span>
      ${isAlone ? html`<p class="alone">${strings.onlyOne(formatCount(marks[0]!.epoch, locale))}</p>` : nothing}
      <p class="visually-hidden" id="keys">${strings.keys}</p>
    </div>`;
  }

  #choice(cursor: EpochCursor, label: string | TemplateResult): TemplateResult {
    const isChosen = this.#model().cursor === cursor;
    return html`<button
      class="button"
      type="button"
      aria-pressed=${isChosen ? 'true' : 'false'}
      @click=${() => this.#pick(cursor)}
    >
      ${label}
    </button>`;
  }

  #pick(cursor: EpochCursor): void {
    this.#player.stop();
    this.#shown().change({epoch: cursor});
    this.#host.requestUpdate();
  }

  /** A click tells of an end that the slider stood at already, which is no input. */
  readonly #onInput = ({currentTarget}: Event): void => {
    const {marks, cursor} = this.#model();
    const mark = marks[(currentTarget as HTMLInputElement).valueAsNumber];
    if (mark !== undefined && mark.epoch !== cursor) this.#pick(mark.epoch);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const {marks, cursor} = this.#model();
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === ' ') {
      event.preventDefault();
      this.#toggle();
    } else if (typeof cursor !== 'number' && TO_END.includes(event.key)) {
      event.preventDefault();
      this.#pick(marks.at(-1)!.epoch);
    }
  };

  readonly #toggle = (): void => {
    const model = this.#model();
    if (this.#player.isPlaying) this.#end();
    else if (model.marks.length > 1) {
      this.#announcer.say(model.strings.playing);
      this.#player.start(model.intervalMs);
    }
    this.#host.requestUpdate();
  };

  #end(): void {
    const {cursor, strings, locale} = this.#model();
    this.#player.stop();
    if (typeof cursor === 'number') this.#announcer.say(strings.stopped(formatCount(cursor, locale)));
  }

  #isTakenOver(cursor: EpochCursor): boolean {
    return this.#player.isPlaying && cursor !== this.#played;
  }

  #playNext(): boolean {
    const {marks, cursor} = this.#model();
    const epoch = this.#isTakenOver(cursor) ? null : nextPlayed(marks, cursor);
    if (epoch === null) return false;
    this.#played = epoch;
    this.#shown().change({epoch});
    const isLast = epoch === marks.at(-1)!.epoch;
    if (isLast) this.#end();
    this.#host.requestUpdate();
    return !isLast;
  }
}

/** `Epoch 12, step 4,764, complete, the best: character error rate 16.9%`. */
function describe({marks, best, cursor, score, strings, locale}: DrawnModel, at: number): string {
  const mark = marks[at]!;
  const count = (value: number): string => formatCount(value, locale);
  if (cursor === 'all') return strings.all;
  if (typeof cursor === 'number' && mark.epoch !== cursor) return strings.unknown(count(cursor));
  const name =
    cursor === 'latest' ? strings.followsNewest(count(mark.epoch)) : strings.epoch(count(mark.epoch));
  const facts = [
    name,
    strings.step(count(mark.step)),
    mark.isComplete ? strings.complete : strings.running,
    ...(at === best ? [strings.isBest] : []),
    ...(mark.value === null
      ? []
      : [strings.value(score.label ?? strings.scores[score.key], formatValue(score, mark.value, locale))]),
  ];
  return facts.join(', ');
}

/** A tick for each epoch, a short one where more of it is to come, and a star at the best. */
function ticks({marks, best}: DrawnModel): TemplateResult {
  const last = Math.max(1, marks.length - 1);
  const x = (index: number): number => (index / last) * 1000;
  const complete = marks.findLastIndex(({isComplete}) => isComplete);
  const isDense = marks.length > MAX_TICKS;
  const path = isDense
    ? complete < 0
      ? ''
      : `M0 5H${x(complete)}`
    : marks.map(({isComplete}: EpochMark, i) => `M${x(i)} 0V${isComplete ? 10 : 4}`).join('');
  return html`<svg class="marks" width="100%" height="100%" aria-hidden="true">
    <svg viewBox="0 0 1000 10" preserveAspectRatio="none" class="ticks">
      <path class=${isDense ? 'dense' : ''} d=${path} />
    </svg>
    ${
      best < 0
        ? nothing
        : svg`<svg class="best" x=${`${x(best) / 10}%`} overflow="visible"><path d="m0 1.5 1.7 3.5 3.8.5L2.7 8.2l.7 3.8L0 10.2-3.4 12l.7-3.8-2.8-2.7 3.8-.5z" /></svg>`
    }
  </svg>`;
}
