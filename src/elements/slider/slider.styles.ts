import {css, type CSSResultGroup} from 'lit';
import {controls} from '../pieces/styles/controls.styles.ts';
import {viewStyles} from '../pieces/styles/view.styles.ts';

const slider = css`
  .card {
    container: ftl-slider / inline-size;
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.46em 0.92em;
    min-block-size: 4em;
    padding: 0.77em 1.08em;
  }

  /* As charts, from left to right in every language. */
  .track {
    position: relative;
    flex: 1 1 16em;
    min-inline-size: 8em;
    padding-block-end: 0.77em;
    direction: ltr;
  }

  .range {
    display: block;
    appearance: none;
    inline-size: 100%;
    block-size: 1.54em;
    margin: 0;
    background: none;
    cursor: pointer;
  }

  .range::-webkit-slider-runnable-track {
    block-size: 4px;
    border-radius: 2px;
    background: var(--_border-strong);
  }

  .range::-moz-range-track {
    block-size: 4px;
    border-radius: 2px;
    background: var(--_border-strong);
  }

  .range::-webkit-slider-thumb {
    appearance: none;
    inline-size: 1.23em;
    block-size: 1.23em;
    margin-block-start: calc(2px - 0.615em);
    border: 0;
    border-radius: 50%;
    background: var(--_accent);
  }

  .range::-moz-range-thumb {
    box-sizing: border-box;
    inline-size: 1.23em;
    block-size: 1.23em;
    border: 0;
    border-radius: 50%;
    background: var(--_accent);
  }

  .range:disabled {
    cursor: not-allowed;
  }

  .range:disabled::-webkit-slider-thumb {
    background: var(--_text-muted);
  }

  .range:disabled::-moz-range-thumb {
    background: var(--_text-muted);
  }

  /* As wide as the way of the thumb's middle. */
  .marks {
    position: absolute;
    inset-inline: 0.615em;
    inset-block-end: 0;
    inline-size: calc(100% - 1.23em);
    block-size: 0.92em;
    pointer-events: none;
  }

  .ticks {
    overflow: visible;
  }

  .ticks path {
    stroke: var(--_text-muted);
    stroke-width: 1.5;
    vector-effect: non-scaling-stroke;
  }

  .ticks path.dense {
    stroke-width: 4;
  }

  .best path {
    fill: var(--_good);
    stroke: var(--_surface);
    stroke-width: 1.5;
    paint-order: stroke;
  }

  /* On a line of its own: what it says must not move the slider under the hand. */
  .shown,
  .alone {
    order: 1;
    flex: 1 0 100%;
    margin: 0;
    color: var(--_text-muted);
  }

  .choices {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 0.46em;
  }

  @container ftl-slider (inline-size < 50em) {
    .choices {
      order: 1;
    }

    .track {
      flex-basis: calc(100% - 4em);
    }
  }

  @media (forced-colors: active) {
    .range::-webkit-slider-runnable-track {
      background: CanvasText;
    }

    .range::-moz-range-track {
      background: CanvasText;
    }

    .range::-webkit-slider-thumb {
      forced-color-adjust: none;
      background: Highlight;
    }

    .range::-moz-range-thumb {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`;

export const sliderStyles: CSSResultGroup = [controls, viewStyles, slider];
