import {html, svg, type TemplateResult} from 'lit';
import {formatCount} from '../../../view/format.ts';
import {learningSpots, type Spot, type Spots} from '../../../view/learning/spots.ts';
import {drawnEnds} from '../../../view/learning/range.ts';
import {formatBound, formatValue} from '../../../view/scores/shown-score.ts';
import type {Study} from '../study.ts';
import {countText, sampleName, scoreName, upper, type Writing} from '../writing.ts';

export interface SpotActions {
  readonly point: (spot: Spot | null) => void;
  readonly open: (spot: Spot) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onBlur: () => void;
}

/** CSS pixels, as the sheet has it: a height that followed the width would be measured for ever. */
const HEIGHT = 300;
/** Area of a dot for each sample that stands there. */
const RADIUS = 4.5;
const MOST_RADIUS = 22;

/** The places of the samples that are drawn; `samples` are their indexes among all. */
export function spotsOf({order, courses, range}: Study): Spots {
  const drawn = order.map((sample) => courses[sample]!);
  const found = learningSpots(drawn, range ?? [0, 1]);
  return {
    ...found,
    spots: found.spots.map((spot) => ({...spot, samples: spot.samples.map((i) => order[i]!)})),
  };
}

export function spotsView(
  study: Study,
  {along, spots, greatestX, unplaced}: Spots,
  {pointed, width}: {readonly pointed: Spot | null; readonly width: number},
  writing: Writing,
  actions: SpotActions,
): TemplateResult {
  const {words, locale, score} = writing;
  const range = study.range ?? [0, 1];
  const [worst, best] = drawnEnds(range, score);
  const span = best - worst;
  const x = (value: number): number => (greatestX === 0 ? 0 : (value / greatestX) * width);
  const y = (value: number): number => HEIGHT - Math.max(0, Math.min(1, (value - worst) / span)) * HEIGHT;
  const alongText = (value: number): string =>
    along === 'flips' ? formatCount(value, locale) : formatBound(score, value, locale);
  const name = words.spots(
    countText(study.order.length - unplaced, writing),
    scoreName(writing),
    words.along[along],
  );
  return html`<div class="spots" part="spots">
    <p class="y-name muted">${words.meanScore(scoreName(writing))}</p>
    <div class="y-axis" aria-hidden="true">
      <span>${formatBound(score, best, locale)}</span><span>${formatBound(score, worst, locale)}</span>
    </div>
    <div
      class="ground"
      role="img"
      tabindex="0"
      aria-label=${name}
      aria-describedby="keys"
      @keydown=${actions.onKey}
      @blur=${actions.onBlur}
    >
      <svg viewBox="0 0 ${width} ${HEIGHT}" aria-hidden="true">
        ${spots.map(
          (spot) => svg`<circle
            class=${spot === pointed ? 'spot on' : 'spot'}
            cx=${x(spot.x)}
            cy=${y(spot.y)}
            r=${Math.min(MOST_RADIUS, RADIUS * Math.sqrt(spot.samples.length))}
            @pointerenter=${() => actions.point(spot)}
            @pointerleave=${() => actions.point(null)}
            @click=${() => actions.open(spot)}
          />`,
        )}
      </svg>
    </div>
    <div class="axis" aria-hidden="true">
      <span>0</span><span>${upper(words.along[along])}</span><span>${alongText(greatestX)}</span>
    </div>
    ${unplaced === 0 ? '' : html`<p class="muted unplaced">${words.unplaced(formatCount(unplaced, locale))}</p>`}
  </div>`;
}

/** Names that are read out of one place. */
const NAMED = 4;

/** A place in words. */
export function spotText(study: Study, spot: Spot, along: Spots['along'], writing: Writing): string {
  const {words, locale, score} = writing;
  const alongText =
    along === 'flips'
      ? words.flips(formatCount(spot.x, locale), spot.x === 1)
      : words.deviation(formatValue(score, spot.x, locale));
  const names = spot.samples.slice(0, NAMED).map((sample) => sampleName(study.lines[sample]!, writing));
  const more = spot.samples.length - NAMED;
  const who = [...names, ...(more > 0 ? [`+ ${formatCount(more, locale)}`] : [])].join(', ');
  return words.spot(who, formatValue(score, spot.y, locale), alongText);
}
