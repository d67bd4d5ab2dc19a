import {css} from 'lit';

/** The frame of an element, and what stands in it before there are rows. */
export const noticeStyles = css`
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

  .title {
    margin: 0;
    font-size: 1.08em;
    font-weight: 600;
    letter-spacing: -0.005em;
  }

  .muted {
    color: var(--_text-muted);
  }

  .button,
  .select,
  .field {
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

  .spinner {
    inline-size: 1.54em;
    block-size: 1.54em;
    margin-block-end: 0.31em;
    border: 2px solid var(--_border-strong);
    border-block-start-color: var(--_accent);
    border-radius: 50%;
    animation: turn 900ms linear infinite;
    will-change: rotate;
  }

  progress {
    appearance: none;
    inline-size: 14.77em;
    block-size: 4px;
    margin-block-start: 0.62em;
    border: 0;
    border-radius: 2px;
    overflow: hidden;
    background: var(--_border);
  }

  progress::-webkit-progress-bar {
    background: var(--_border);
  }

  progress::-webkit-progress-value {
    background: var(--_accent);
    transition: inline-size 200ms ease;
  }

  progress::-moz-progress-bar {
    background: var(--_accent);
  }

  @media (forced-colors: active) {
    .card,
    progress {
      border: 1px solid CanvasText;
    }
  }
`;
