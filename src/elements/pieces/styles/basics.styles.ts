import {css} from 'lit';

/** What all elements need, the badge too. */
export const basics = css`
  svg {
    display: block;
    flex: none;
    overflow: visible;
  }

  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }

  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
`;
