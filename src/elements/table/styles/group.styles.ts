import {css} from 'lit';

/** Groups of answers, and the answers of an open one. */
export const groupStyles = css`
  .row td.text .answers {
    font-family: var(--_font);
    color: var(--_text-muted);
  }

  .answers strong {
    color: var(--_text);
    font-weight: 500;
  }

  .details.several {
    gap: 0.62em;
    padding-block: 0.92em;
  }

  .details.several .facts {
    display: grid;
    gap: 0.62em;
  }

  .details.several p {
    margin: 0;
  }

  .member td.toggle {
    box-shadow: inset 3px 0 var(--_border-strong);
  }

  .member td.toggle:dir(rtl) {
    box-shadow: inset -3px 0 var(--_border-strong);
  }
`;
