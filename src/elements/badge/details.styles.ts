import {css, type CSSResultGroup} from 'lit';
import {controls} from '../pieces/styles/controls.styles.ts';
import {noticeStyles} from '../pieces/styles/notice.styles.ts';

const details = css`
  .losses {
    display: grid;
    gap: 0.46em;
    padding-block-start: 0.92em;
    border-block-start: 1px solid var(--_border);
  }

  .losses ul {
    margin: 0;
    padding-inline-start: 1.4em;
  }

  .details:popover-open {
    display: grid;
    gap: 0.92em;
  }

  .heading {
    display: flex;
    align-items: center;
    gap: 0.62em;
  }

  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.38em 1.23em;
    margin: 0;
    padding-block-start: 0.92em;
    border-block-start: 1px solid var(--_border);
  }

  dt {
    color: var(--_text-muted);
  }

  dd {
    margin: 0;
    text-align: end;
  }

  .actions {
    display: flex;
    gap: 0.62em;
  }

  .actions .button {
    flex: 1;
  }
`;

export const detailsStyles: CSSResultGroup = [noticeStyles, controls, details];
