import {css} from 'lit';

/**
 * The text of a model and our own words are read and copied as they are, whatever a page does to its own text: all that
 * is inherited begins anew at the element. Let through is what a page means for all that stands in it: direction,
 * language, `color-scheme`, visibility, inertness, pointer events, scrollbars, and rules of printing. Text size comes in
 * as the `em` of `--_font-size`.
 */
export const boundary = css`
  :host {
    border-collapse: initial;
    border-spacing: initial;
    caption-side: initial;
    caret-color: initial;
    cursor: initial;
    empty-cells: initial;
    forced-color-adjust: initial;
    image-orientation: initial;
    image-rendering: initial;
    list-style: initial;
    quotes: initial;
    user-select: text;
    -webkit-user-select: text;
    -webkit-user-modify: read-only;
    -webkit-tap-highlight-color: initial;
    accent-color: initial;
    caret-animation: initial;
    caret-shape: initial;

    writing-mode: initial;
    text-combine-upright: initial;
    text-orientation: initial;
    ruby-align: initial;
    ruby-position: initial;
    math-depth: initial;
    math-shift: initial;
    math-style: initial;

    font-synthesis: initial;
    font-palette: initial;
    -webkit-font-smoothing: initial;
    -moz-osx-font-smoothing: initial;
    hanging-punctuation: initial;
    hyphenate-character: initial;
    hyphenate-limit-chars: initial;
    hyphens: initial;
    letter-spacing: initial;
    line-break: initial;
    overflow-wrap: initial;
    speak: initial;
    tab-size: initial;
    text-align: initial;
    text-align-last: initial;
    text-autospace: initial;
    text-box-edge: initial;
    text-decoration-skip-ink: initial;
    text-emphasis: initial;
    text-emphasis-position: initial;
    text-indent: initial;
    text-justify: initial;
    text-rendering: initial;
    text-shadow: initial;
    text-size-adjust: 100%;
    -webkit-text-size-adjust: 100%;
    -moz-text-size-adjust: auto;
    text-spacing-trim: initial;
    text-transform: initial;
    text-underline-offset: initial;
    text-underline-position: initial;
    text-wrap: initial;
    -webkit-text-fill-color: initial;
    -webkit-text-security: initial;
    -webkit-text-stroke: initial;
    white-space: initial;
    word-break: initial;
    word-spacing: initial;

    clip-rule: initial;
    color-interpolation: initial;
    color-interpolation-filters: initial;
    color-rendering: initial;
    dominant-baseline: initial;
    fill: initial;
    fill-opacity: initial;
    fill-rule: initial;
    marker: initial;
    paint-order: initial;
    shape-rendering: initial;
    stroke: initial;
    stroke-dasharray: initial;
    stroke-dashoffset: initial;
    stroke-linecap: initial;
    stroke-linejoin: initial;
    stroke-miterlimit: initial;
    stroke-opacity: initial;
    stroke-width: initial;
    text-anchor: initial;
  }

  /* Else a page in quirks mode gives tables a size and a colour of their own. */
  table {
    color: inherit;
    font: inherit;
    text-align: start;
    white-space: inherit;
  }
`;
