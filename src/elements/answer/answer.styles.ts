import {css} from 'lit';

/** Conversations, folds and trees. */
export const answerStyles = css`
  .fold > summary {
    display: inline-flex;
    align-items: center;
    gap: 0.31em;
    max-inline-size: 100%;
    padding-block: 0.15em;
    border-radius: 3px;
    color: var(--_text-muted);
    font-size: 0.92em;
    list-style: none;
    cursor: pointer;
  }

  .fold > summary::-webkit-details-marker {
    display: none;
  }

  .fold > summary:hover {
    color: var(--_text);
  }

  .fold > summary svg {
    flex: none;
    inline-size: 0.92em;
    transition: rotate 0.12s;
  }

  .fold:dir(rtl) > summary svg {
    rotate: 180deg;
  }

  .fold[open] > summary svg {
    rotate: 90deg;
  }

  /* Of a long text; those out of sight are not laid out. */
  .piece {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 80em;
  }

  .thought {
    margin-block-end: 0.46em;
  }

  .thought > .text {
    color: var(--_text-muted);
  }

  .hint {
    margin: 0.46em 0 0;
    color: var(--_text-muted);
    font-size: 0.92em;
  }

  .turns {
    container: ftl-turns / inline-size;
    max-block-size: 32em;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    scrollbar-width: thin;
  }

  .turns,
  .inner {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .utterance {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.15em 1.08em;
    padding: 0.54em 0.92em;
  }

  /* There may be thousands. */
  .inner .utterance {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 3em;
  }

  .utterance + .utterance {
    border-block-start: 1px solid var(--_border);
  }

  .utterance h4 {
    margin: 0;
    color: var(--_text-muted);
    font-size: 0.92em;
    font-weight: 500;
    overflow-wrap: anywhere;
  }

  .utterance.user h4 bdi:first-child {
    color: var(--_accent);
  }

  .turn-body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: start;
    gap: 0.31em;
    min-inline-size: 0;
  }

  .turn-body .text,
  .thought > .text {
    display: block;
    margin: 0;
    max-inline-size: 100%;
    max-block-size: none;
    padding: 0;
    border: 0;
    background: none;
    font-family: var(--_font-text);
    font-size: 0.92em;
    line-height: 1.6;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    cursor: text;
  }

  /* What is drawn as blocks has no line breaks of its own. */
  .turn-body .rendered.text,
  .thought > .rendered.text {
    white-space: normal;
  }

  .thought > .text {
    padding-inline-start: 0.92em;
    border-inline-start: 2px solid var(--_border-strong);
    max-block-size: 24em;
    overflow: auto;
    scrollbar-width: thin;
  }

  .call {
    max-inline-size: 100%;
    padding-inline-start: 0.92em;
    border-inline-start: 2px solid var(--_border-strong);
  }

  .call p {
    margin: 0;
    font-size: 0.92em;
  }

  .json {
    font-family: var(--_font-text);
    font-size: 0.92em;
    line-height: 1.6;
    overflow-wrap: anywhere;
  }

  .json ul {
    margin: 0;
    padding-inline-start: 1.23em;
    list-style: none;
  }

  .json > ul {
    padding: 0;
  }

  .json .key {
    color: var(--_text-muted);
  }

  .json .value.string {
    color: var(--_good);
  }

  .json .value:is(.number, .boolean, .null) {
    color: var(--_accent);
  }

  @container ftl-turns (min-width: 34em) {
    .utterance {
      grid-template-columns: 7em minmax(0, 1fr);
    }

    .utterance:has(> .fold) {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .fold > summary svg {
      transition: none;
    }
  }
`;
