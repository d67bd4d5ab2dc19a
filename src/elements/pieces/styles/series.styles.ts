import {css} from 'lit';

/** Colours of lines, in the order in which they are given out. Each is read from the public `--ftl-series-…`. */
export const seriesStyles = css`
  :host {
    --_series-1: var(--ftl-series-1, light-dark(#3456d1, #93a9ff));
    --_series-2: var(--ftl-series-2, light-dark(#e3581b, #a74e00));
    --_series-3: var(--ftl-series-3, light-dark(#609169, #28a074));
    --_series-4: var(--ftl-series-4, light-dark(#9e1564, #ae65c7));
    --_series-5: var(--ftl-series-5, light-dark(#0096fa, #48e8f9));
    --_series-6: var(--ftl-series-6, light-dark(#78530e, #c4c400));
    --_series-7: var(--ftl-series-7, light-dark(#251601, #f9f2aa));
    --_series-8: var(--ftl-series-8, light-dark(#91639a, #536d79));
  }
`;
