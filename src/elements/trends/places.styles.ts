import {css} from 'lit';

/** The colours of lines. */
export const placeStyles = css`
  .place-0 {
    color: var(--_series-1);
  }

  .place-1 {
    color: var(--_series-2);
  }

  .place-2 {
    color: var(--_series-3);
  }

  .place-3 {
    color: var(--_series-4);
  }

  .place-4 {
    color: var(--_series-5);
  }

  .place-5 {
    color: var(--_series-6);
  }

  .place-6 {
    color: var(--_series-7);
  }

  .place-7 {
    color: var(--_series-8);
  }
`;
