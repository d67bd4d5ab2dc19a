import {css} from 'lit';

/** The toolbar, the fields and the chips of what draws rows. */
export const viewStyles = css`
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.62em 0.92em;
    padding: 0.77em 1.08em;
    border-block-end: 1px solid var(--_border);
  }

  .select {
    cursor: pointer;
  }

  .select:hover {
    background: var(--_surface-hover);
  }

  .field {
    inline-size: 17.23em;
    max-inline-size: 100%;
  }

  .field::placeholder {
    color: var(--_text-muted);
    opacity: 1;
  }

  .chip {
    display: inline-flex;
    align-items: center;
    gap: 0.3em;
    padding: 0 0.5em;
    border-radius: 999px;
    font-size: 0.85em;
    font-weight: 500;
    line-height: 1.82em;
    white-space: nowrap;
    color: var(--_text-muted);
    background: var(--_surface-hover);
  }

  .chip.good {
    color: var(--_good);
    background: var(--_good-soft);
  }

  .chip.bad {
    color: var(--_bad);
    background: var(--_bad-soft);
  }

  .chip.warn {
    color: var(--_warn);
    background: var(--_warn-soft);
  }

  .chip.selection {
    border: 0;
    color: var(--_accent);
    background: var(--_accent-soft);
    cursor: pointer;
    font-family: inherit;
    white-space: normal;
    text-align: start;
  }

  /* Lies over what it belongs to, so that nothing moves when it comes; the element says how far down. */
  .pill {
    position: absolute;
    inset-inline: 0;
    z-index: 2;
    display: flex;
    align-items: center;
    gap: 0.5em;
    inline-size: fit-content;
    margin-inline: auto;
    padding: 0.33em 1em;
    border: 0;
    border-radius: 999px;
    color: var(--_on-accent);
    background: var(--_accent);
    box-shadow: 0 4px 14px rgb(16 24 40 / 22%);
    font-weight: 600;
    font-size: 0.92em;
    line-height: 1.67em;
    cursor: pointer;
  }

  @media (forced-colors: active) {
    .chip,
    .chip.selection,
    .pill {
      border: 1px solid CanvasText;
    }
  }
`;
