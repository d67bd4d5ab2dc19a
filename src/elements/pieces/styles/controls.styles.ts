import {css} from 'lit';

/** Buttons of all kinds, and texts that open: of what draws rows, and of the details of a badge. */
export const controls = css`
  .spacer {
    flex: 1 1 auto;
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
    .button[aria-pressed='true'] {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
  }
`;
