import {css} from 'lit';

export const badgeStyles = css`
  :host {
    display: inline-block;
    vertical-align: middle;
  }

  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.54em;
    min-block-size: 2.15em;
    padding: 0 0.92em 0 0.77em;
    border: 1px solid var(--_border);
    border-radius: 999px;
    background: var(--_surface);
    color: var(--_text);
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
    transition: background-color 120ms ease;
  }

  .badge:hover {
    background: var(--_surface-hover);
  }

  .badge.compact {
    justify-content: center;
    inline-size: 2.15em;
    padding: 0;
  }

  .badge.compact:has(.lost) {
    inline-size: auto;
    padding: 0 0.77em;
  }

  .lost {
    display: inline-flex;
    align-items: center;
    gap: 0.2em;
    padding-inline-start: 0.54em;
    border-inline-start: 1px solid var(--_border-strong);
    color: var(--_bad);
  }

  .lost::before {
    content: '↘' / '';
  }

  /* Open, and not yet drawn and placed. */
  .waiting {
    visibility: hidden;
  }

  .details {
    inline-size: 23.38em;
    max-inline-size: calc(100vw - 16px);
  }

  @media (forced-colors: active) {
    .badge {
      border-color: ButtonText;
    }
  }
`;
