import {css} from 'lit';

/**
 * Marks the rows that came last, while there is more to come. It stands still: a tint that fades is an animation for
 * each row, and even one of the compositor's costs the page some frames to begin and to end.
 */
export const freshStyles = css`
  :host(:state(live)) .row.fresh {
    box-shadow: inset 3px 0 var(--_accent);
  }

  :host(:state(live):dir(rtl)) .row.fresh {
    box-shadow: inset -3px 0 var(--_accent);
  }
`;
