import {css} from 'lit';

/** Groups of answers, and the answers of an open one. */
export const groupStyles = css`
  .answers {
    display: flex;
    align-items: center;
    gap: 0.46em;
    min-inline-size: 0;
  }

  /** No taller than the text beside it: all rows of a scrolled list are of one height. */
  .answers .chip {
    flex: none;
    margin-block: -0.3em;
    font-family: var(--_font);
  }

  .answers .short {
    display: inline-flex;
    align-items: center;
    gap: 0.31em;
  }

  .answers > :is(.clip, .thought-cell, .none) {
    flex: 1 1 4em;
    min-inline-size: 0;
  }

  .answers > .alike {
    flex: 0 1 auto;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
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
