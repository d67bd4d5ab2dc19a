import {css} from 'lit';

export const badgeStyles = css`
  :host {
    display: inline-block;
    vertical-align: middle;
  }

  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.4375rem;
    min-block-size: 1.75rem;
    padding: 0 0.75rem 0 0.625rem;
    border: 1px solid var(--_border);
    border-radius: 999px;
    background: var(--_surface);
    box-shadow: var(--_shadow);
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
    inline-size: 1.75rem;
    padding: 0;
  }

  .details {
    inline-size: 19rem;
    max-inline-size: calc(100vw - 16px);
  }

  .details:popover-open {
    display: grid;
    gap: 0.75rem;
  }

  .heading {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }

  .details p {
    margin: 0;
    overflow-wrap: anywhere;
  }

  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.3125rem 1rem;
    margin: 0;
    padding-block-start: 0.75rem;
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
    gap: 0.5rem;
  }

  .actions .button {
    flex: 1;
  }

  @media (forced-colors: active) {
    .badge {
      border-color: ButtonText;
    }
  }
`;
