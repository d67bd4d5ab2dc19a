import {css} from 'lit';

/** The field in which a sample is chosen, and its list. */
export const pickerStyles = css`
  .picker {
    position: relative;
    flex: 1 1 auto;
    min-inline-size: 0;
  }

  .picker .field {
    inline-size: 100%;
    text-overflow: ellipsis;
  }

  .choices {
    position: absolute;
    inset-block-start: calc(100% + 4px);
    inset-inline: 0;
    z-index: 3;
    max-block-size: 24.62em;
    margin: 0;
    padding: 0.31em;
    overflow: auto;
    overscroll-behavior: contain;
    border-radius: var(--_radius-small);
    background: var(--_surface);
    box-shadow: var(--_shadow-pop);
    list-style: none;
  }

  .choices[hidden] {
    display: none;
  }

  .choice {
    display: flex;
    align-items: baseline;
    gap: 0.77em;
    padding: 0.31em 0.62em;
    border-radius: 4px;
    cursor: pointer;
  }

  .choice:hover,
  .choice.active {
    background: var(--_surface-hover);
  }

  .choice.active {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }

  .choice[aria-selected='true'] .start {
    font-weight: 600;
  }

  .choice .number {
    flex: none;
    color: var(--_text-muted);
    font-size: 0.92em;
  }

  .choice .number:first-child {
    min-inline-size: 1.85em;
    text-align: end;
  }

  .choice .source {
    flex: none;
    max-inline-size: 40%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--_text-muted);
  }

  .choice .start {
    flex: 1 1 auto;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .note {
    padding: 0.46em 0.62em;
    color: var(--_text-muted);
  }

  @media (forced-colors: active) {
    .choices {
      border: 1px solid CanvasText;
    }
  }
`;
