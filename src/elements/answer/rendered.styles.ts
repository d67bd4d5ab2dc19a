import {css} from 'lit';

/** Answers as the Markdown that they are, and the words of code. */
export const renderedStyles = css`
  .rendered.text {
    font-family: var(--_font);
    font-size: 1em;
    white-space: normal;
  }

  .rendered :is(p, ul, ol, blockquote, .pre, .wide) {
    margin: 0 0 0.62em;
  }

  .rendered > .piece:last-child > :last-child {
    margin-block-end: 0;
  }

  .rendered .piece {
    contain-intrinsic-block-size: auto 4em;
  }

  /* Some blocks are no weight. */
  .rendered .piece:nth-child(-n + 40) {
    content-visibility: visible;
  }

  .rendered .heading {
    font-weight: 600;
    font-size: 1.1em;
  }

  .rendered :is(ul, ol) {
    padding-inline-start: 1.85em;
  }

  .rendered blockquote {
    padding-inline-start: 0.92em;
    border-inline-start: 2px solid var(--_border-strong);
    color: var(--_text-muted);
  }

  .rendered :is(code, .pre) {
    font-family: var(--_font-text);
    font-size: 0.92em;
    background: var(--_surface-hover);
    border-radius: 3px;
  }

  .rendered code {
    padding-inline: 0.25em;
  }

  .rendered .pre {
    display: block;
    padding: 0.62em 0.92em;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .rendered .wide {
    overflow: auto;
  }

  .rendered table {
    inline-size: auto;
    table-layout: auto;
    border-collapse: collapse;
  }

  .rendered :is(th, td) {
    position: static;
    block-size: auto;
    padding: 0.23em 0.77em;
    border: 1px solid var(--_border);
    background: none;
    color: inherit;
    font-size: 1em;
    white-space: normal;
  }

  .rendered .pre-line {
    white-space: pre-line;
  }

  .rendered hr {
    border: 0;
    border-block-start: 1px solid var(--_border);
  }

  .rendered a {
    color: var(--_accent);
  }

  .rendered .target {
    color: var(--_text-muted);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }

  .rendered img {
    max-inline-size: 100%;
    max-block-size: 32em;
  }

  .rendered .image {
    text-align: start;
    white-space: normal;
  }

  .hl.keyword {
    color: var(--_accent);
  }

  .hl.string {
    color: var(--_good);
  }

  .hl:is(.class, .property, .entity) {
    color: var(--_warn);
  }

  .hl.comment {
    color: var(--_text-muted);
    font-style: italic;
  }
`;
