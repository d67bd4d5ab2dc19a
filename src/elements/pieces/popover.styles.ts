import {css} from 'lit';

export const popoverStyles = css`
  [popover] {
    position: absolute;
    inset: auto;
    margin: 0;
    padding: 1.08em;
    border: 0;
    border-radius: var(--_radius);
    color: var(--_text);
    background: var(--_surface);
    box-shadow: var(--_shadow-pop);
    opacity: 1;
    transition: opacity 100ms ease;
  }

  @starting-style {
    [popover]:popover-open {
      opacity: 0;
    }
  }

  @media (forced-colors: active) {
    [popover] {
      border: 1px solid CanvasText;
    }
  }
`;
