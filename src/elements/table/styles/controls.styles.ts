import {css} from 'lit';

/** Search, footer, pager, settings, and the button of new rows. */
export const tableControlsStyles = css`
  .search {
    position: relative;
    display: inline-flex;
  }

  .search svg {
    position: absolute;
    inset-block-start: 0.62em;
    inset-inline-start: 0.62em;
    color: var(--_text-muted);
    pointer-events: none;
  }

  .search .field {
    inline-size: 14.77em;
    padding-inline-start: 2.31em;
  }

  .frame > progress {
    position: absolute;
    inset-block-start: 0;
    z-index: 2;
    inline-size: 100%;
    block-size: 2px;
    margin: 0;
  }

  .banner {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.62em 1.23em;
    padding: 0.62em 1.08em;
    border-block-end: 1px solid var(--_border);
    color: var(--_bad);
    background: var(--_bad-soft);
    overflow-wrap: anywhere;
  }

  .banner .button {
    color: var(--_text);
  }

  .pill {
    inset-block-start: 1.69em;
  }

  .footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.46em 1.23em;
    min-block-size: 3.38em;
    padding: 0.46em 0.62em 0.46em 1.08em;
    border-block-start: 1px solid var(--_border);
  }

  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.46em;
    margin: 0;
  }

  /* Behind, so that no line begins with it. */
  .counts > :not(:last-child)::after {
    content: ' ·' / '';
    color: var(--_text-muted);
  }

  .counts strong {
    font-weight: 500;
  }

  .footer .fault,
  .settings .fault {
    min-inline-size: 0;
    color: var(--_bad);
    overflow-wrap: anywhere;
  }

  .ask {
    min-block-size: 2.15em;
    padding-block: 0.15em;
  }

  .pager {
    margin-inline-start: auto;
    display: flex;
    align-items: center;
    gap: 0.15em;
  }

  .page {
    padding-inline: 0.62em;
    white-space: nowrap;
  }

  .pager [aria-disabled='true'] {
    color: var(--_border-strong);
    cursor: default;
  }

  .pager [aria-disabled='true']:hover {
    background: none !important;
  }

  .settings {
    gap: 1.85em;
    max-inline-size: calc(100vw - 16px);
  }

  .settings .fault {
    max-inline-size: 20em;
  }

  .settings:popover-open {
    display: flex;
  }

  /* A popover is as wide as the window lets it be, however narrow its table is. */
  @media (width < 28rem) {
    .settings {
      flex-direction: column;
      gap: 1.23em;
    }

    .settings > fieldset {
      grid-template-columns: 1fr 1fr;
    }
  }

  fieldset {
    display: grid;
    gap: 0.46em;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend,
  .group > span:first-child {
    padding: 0;
    margin-block-end: 0.5em;
    color: var(--_text-muted);
    font-size: 0.92em;
    font-weight: 500;
  }

  .choice {
    display: flex;
    align-items: center;
    gap: 0.62em;
    white-space: nowrap;
  }

  .choice input {
    margin: 0;
    accent-color: var(--_accent);
  }

  .groups {
    display: grid;
    align-content: start;
    gap: 1.23em;
  }

  .group {
    display: grid;
  }

  .segments {
    display: inline-flex;
    padding: 2px;
    border-radius: var(--_radius-small);
    background: var(--_surface-hover);
  }

  .segment {
    position: relative;
    flex: 1;
  }

  .segment input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }

  .segment span {
    display: block;
    padding: 0.23em 0.77em;
    border-radius: 4px;
    text-align: center;
    white-space: nowrap;
  }

  .segment input:checked + span {
    background: var(--_surface);
    box-shadow: 0 1px 2px rgb(16 24 40 / 18%);
    font-weight: 500;
  }

  .segment input:focus-visible + span {
    outline: 2px solid var(--_accent);
  }

  @media (forced-colors: active) {
    .segment input:checked + span {
      outline: 2px solid Highlight;
    }

    .bar-track {
      fill: Canvas;
      stroke: CanvasText;
    }

    .bar-value {
      fill: CanvasText;
    }

    mark {
      color: MarkText;
      background: Mark;
    }
  }
`;
