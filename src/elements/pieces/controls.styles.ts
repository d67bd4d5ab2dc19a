import {css} from 'lit';

/** The frame, the buttons and the notices that all elements share. */
export const controls = css`
  .card {
    isolation: isolate;
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }

  /*
   * A layer of its own while rows come: else Chromium with a graphics processor, or one that is emulated, draws
   * with each row whatever stands within some hundred pixels. For the same reason no shadow, which is blurred anew.
   */
  :host(:state(live)) .card {
    transform: translateZ(0);
  }

  svg {
    overflow: visible;
  }

  .title {
    margin: 0;
    font-size: 1.08em;
    font-weight: 600;
    letter-spacing: -0.005em;
  }

  .muted {
    color: var(--_text-muted);
  }

  .spacer {
    flex: 1 1 auto;
  }

  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }

  .button {
    min-block-size: 2.46em;
    padding: 0.31em 0.77em;
    border: 1px solid var(--_border-strong);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    line-height: 1.54em;
  }

  .button {
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.46em;
    font-weight: 500;
    white-space: nowrap;
    transition:
      background-color 120ms ease,
      border-color 120ms ease;
  }

  .button:hover:not(:disabled) {
    background: var(--_surface-hover);
  }

  .button:disabled {
    color: var(--_text-muted);
    border-color: var(--_border);
    cursor: not-allowed;
    opacity: 0.6;
  }

  .button[aria-pressed='true'] {
    color: var(--_accent);
    background: var(--_accent-soft);
    border-color: var(--_accent);
  }

  .button.quiet {
    border-color: transparent;
    background: transparent;
  }

  .button.quiet:hover:not(:disabled) {
    background: var(--_surface-hover);
  }

  .button.primary {
    color: var(--_on-accent);
    background: var(--_accent);
    border-color: var(--_accent);
  }

  .button.icon {
    inline-size: 2.46em;
    padding: 0;
  }

  .copy {
    display: inline-grid;
    place-items: center;
    margin-block: -0.25em;
    padding: 0.25em;
    border: 0;
    border-radius: var(--_radius-small);
    background: none;
    color: var(--_text-muted);
    vertical-align: middle;
    cursor: pointer;
  }

  .copy:hover {
    color: var(--_text);
    background: var(--_surface-hover);
  }

  .copy[data-copied] > svg {
    display: none;
  }

  .copy[data-copied]::after {
    inline-size: 1.23em;
    line-height: 1.23;
  }

  .copy[data-copied='true']::after {
    content: '✓' / '';
    color: var(--_good);
  }

  .copy[data-copied='false']::after {
    content: '✗' / '';
    color: var(--_bad);
  }

  .told {
    margin-inline-start: 0.25em;
    font-weight: 400;
  }

  svg {
    display: block;
    flex: none;
  }

  .notice {
    display: grid;
    justify-items: center;
    gap: 0.46em;
    padding: 3.08em 1.85em;
    text-align: center;
    text-wrap: balance;
  }

  .notice > svg {
    color: var(--_text-muted);
    margin-block-end: 0.31em;
  }

  .notice.bad > svg {
    color: var(--_bad);
  }

  .notice.warn > svg {
    color: var(--_warn);
  }

  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }

  .notice p,
  .notice .hint {
    margin: 0;
    max-inline-size: min(41.85em, 100%);
  }

  .notice .title {
    font-size: 1.08em;
  }

  .notice .button {
    margin-block-start: 0.62em;
  }

  .lines {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .long {
    position: relative;
    text-align: start;
    overflow-wrap: anywhere;
  }

  .long summary {
    padding-inline-end: 2.15em;
    cursor: pointer;
  }

  .long .copy {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
    margin: 0;
  }

  .whole {
    display: block;
    max-block-size: 20em;
    overflow: auto;
    margin-block-start: 0.46em;
    padding: 0.67em 1em;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    color: var(--_text);
    background: var(--_surface);
    font-family: var(--_font-text);
    font-size: 0.92em;
    line-height: 1.6;
    white-space: pre-wrap;
    cursor: text;
    text-wrap: wrap;
  }

  .left-out {
    padding: 0.62em 1.08em;
    border-block-start: 1px solid var(--_border);
    color: var(--_warn);
    background: var(--_warn-soft);
    overflow-wrap: anywhere;
  }

  .left-out summary {
    cursor: pointer;
  }

  .left-out ul {
    margin: 0.46em 0 0;
    padding-inline-start: 1.38em;
  }

  @media (forced-colors: active) {
    .card {
      border: 1px solid CanvasText;
    }

    .button[aria-pressed='true'] {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
  }
`;
