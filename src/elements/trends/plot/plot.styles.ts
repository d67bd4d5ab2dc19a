import {css} from 'lit';

/** The rules of uPlot 1.6's own style sheet that its charts need; its legend and its own zoom are not used. */
export const plotStyles = css`
  .uplot {
    inline-size: min-content;
    line-height: 1.5;
  }

  .u-wrap {
    position: relative;
    user-select: none;
  }

  .u-over,
  .u-under,
  .u-axis {
    position: absolute;
  }

  .u-under {
    overflow: hidden;
  }

  .u-over {
    cursor: pointer;
    touch-action: pan-y;
  }

  .tip {
    position: absolute;
    inset-block-start: 0.31em;
    z-index: 1;
    display: grid;
    inline-size: max-content;
    max-inline-size: 70%;
    padding: 0.46em 0.77em;
    border-radius: var(--_radius-small);
    color: var(--_text);
    background: var(--_surface);
    box-shadow: var(--_shadow-pop);
    font-size: 0.92em;
    pointer-events: none;
  }

  .tip :first-child {
    font-weight: 600;
  }

  .save {
    position: absolute;
    inset-block-end: 0;
    inset-inline-end: 0;
    z-index: 2;
  }

  .save > summary {
    padding: 0 0.46em;
    border-radius: var(--_radius-small);
    color: var(--_text-muted);
    list-style: none;
    cursor: pointer;
  }

  .save > summary:hover {
    background: var(--_surface-hover);
  }

  .save > .choices {
    position: absolute;
    inset-block-end: 100%;
    inset-inline-end: 0;
    display: grid;
    gap: 0.31em;
    padding: 0.46em;
    border-radius: var(--_radius-small);
    background: var(--_surface);
    box-shadow: var(--_shadow-pop);
  }

  .printed {
    color-scheme: light;
  }

  @media print {
    .card {
      overflow: visible;
      color-scheme: light;
    }

    .panel {
      break-inside: avoid;
    }

    .toolbar .button,
    .control,
    .segments,
    .save,
    .tip {
      display: none;
    }

    .uplot,
    .u-wrap {
      inline-size: 100% !important;
      block-size: auto !important;
    }

    .uplot canvas {
      block-size: auto;
    }

    .scroller {
      max-block-size: none;
      overflow: visible;
    }
  }

  .selected {
    position: absolute;
    inset-block: 0;
    background: color-mix(in srgb, var(--_accent) 15%, transparent);
    border-inline: 1px solid var(--_accent);
    pointer-events: none;
  }

  .uplot canvas {
    display: block;
    position: relative;
    inline-size: 100%;
    block-size: 100%;
  }

  .u-cursor-x {
    position: absolute;
    inset: 0 auto auto 0;
    block-size: 100%;
    border-inline-end: 1px dashed var(--_text-muted);
    pointer-events: none;
  }

  .u-cursor-pt {
    position: absolute;
    inset: 0 auto auto 0;
    border: 0 solid;
    border-radius: 50%;
    pointer-events: none;
    /* uPlot sets the background shorthand on the element. */
    background-clip: padding-box !important;
  }

  /* Layers of their own only while they move: each makes every frame of the page dearer. */
  .plot:hover :is(.u-cursor-x, .u-cursor-pt) {
    will-change: transform;
  }

  .u-axis.u-off,
  .u-cursor-x.u-off,
  .u-cursor-pt.u-off {
    display: none;
  }
`;
