import {css} from 'lit';

/** How `diffTemplate` looks, inside a box that keeps white space. */
export const diffStyles = css`
  /* Positioned, so that the hidden word scrolls along and never widens the page. */
  ins,
  del {
    position: relative;
    padding-block: 0.1em;
    border-radius: 3px;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
    text-decoration-skip-ink: none;
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }

  ins {
    color: var(--_bad);
    background: var(--_bad-soft);
    text-decoration-line: underline;
  }

  del {
    color: var(--_warn);
    background: var(--_warn-soft);
    text-decoration-line: line-through;
  }

  .eol {
    opacity: 0.6;
    user-select: none;
  }

  /* Not in the prediction, so not in what is copied of it. */
  del {
    user-select: none;
  }

  ins .visually-hidden,
  del .visually-hidden {
    user-select: none;
  }

  @media (forced-colors: active) {
    ins,
    del {
      text-decoration-thickness: 2px;
    }
  }
`;
