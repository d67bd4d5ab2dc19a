import {css} from 'lit';

/** How the marks of `shownText` look. */
export const shownTextStyles = css`
  /* Isolated, so that an order of direction reaches nothing but itself. */
  .hidden {
    unicode-bidi: isolate;
  }

  .hidden::before {
    content: attr(data-name);
    margin-inline: 0.1em;
    padding-inline: 0.25em;
    border: 1px solid;
    border-radius: 3px;
    color: var(--_warn);
    background: var(--_warn-soft);
    font: 500 0.75em / 1 var(--_font);
    white-space: nowrap;
  }

  /* Not text of the model, but of its template. */
  .token {
    padding-inline: 0.25em;
    border-radius: 3px;
    color: var(--_text-muted);
    background: var(--_surface-hover);
    box-shadow: inset 0 0 0 1px var(--_border-strong);
    font-size: 0.9em;
  }

  /* Over the blank, which keeps its width. */
  .hidden.blank {
    position: relative;
  }

  .hidden.blank::before {
    position: absolute;
    inset: 0;
    margin: 0;
    padding: 0;
    border: 0;
    color: inherit;
    background: none;
    font: inherit;
    text-align: center;
    opacity: 0.7;
  }
`;
