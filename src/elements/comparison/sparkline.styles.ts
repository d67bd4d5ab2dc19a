import {css} from 'lit';

/** The line of a sample's error rate. */
export const sparklineStyles = css`
  .spark {
    grid-column: 1 / -1;
  }

  .spark-line {
    block-size: 3.69em;
    border-radius: 4px;
    background: var(--_surface-raised);
    cursor: pointer;
    touch-action: manipulation;
  }

  .spark svg {
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
    direction: ltr;
    /* So that a pointer's place is told from the line's edge. */
    pointer-events: none;
  }

  .spark path {
    fill: none;
    vector-effect: non-scaling-stroke;
  }

  .spark .spark-area {
    fill: var(--_series-1);
    opacity: 0.12;
  }

  .spark .spark-path {
    stroke: var(--_series-1);
    stroke-width: 1.75px;
    stroke-linejoin: round;
  }

  .spark .spark-rule {
    stroke: var(--_text);
    stroke-width: 1px;
  }

  .spark-best,
  .spark-marked,
  .spark-only {
    stroke-linecap: round;
  }

  .spark .spark-best {
    stroke: var(--_good);
    stroke-width: 7px;
  }

  .spark .spark-only {
    stroke: var(--_series-1);
    stroke-width: 6px;
  }

  .spark .spark-marked {
    stroke: var(--_text);
    stroke-width: 8px;
  }

  .spark-ends {
    display: flex;
    justify-content: space-between;
    gap: 0 1.23em;
    padding-block-start: 0.15em;
    direction: ltr;
  }

  .spark-ends span {
    white-space: nowrap;
  }

  .spark-ends span:nth-child(2) {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  @container ftl-comparison (inline-size < 25.85em) {
    .spark-ends {
      flex-wrap: wrap;
    }

    .spark-ends span:nth-child(2) {
      order: 1;
      flex-basis: 100%;
      text-align: center;
    }
  }

  @media (forced-colors: active) {
    .spark path {
      forced-color-adjust: none;
    }

    .spark .spark-path,
    .spark .spark-only {
      stroke: CanvasText;
    }

    .spark .spark-area {
      fill: none;
    }

    .spark .spark-best,
    .spark .spark-marked,
    .spark .spark-rule {
      stroke: Highlight;
    }
  }
`;
