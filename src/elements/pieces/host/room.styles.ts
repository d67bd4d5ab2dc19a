import {css} from 'lit';

/**
 * An element as wide as there is room, in parents too that are as wide as what they hold. The frame cannot tell: it
 * is a container whose size is asked for, so its content has no say in it. A line without height speaks in its place:
 * rather the greater width, no less than the smaller. Of a height or a greatest height that a page gives, the frame
 * takes all, and what scrolls in it has what is left.
 */
export const roomStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    /* In a row it is this one that gives way, not its neighbours. */
    flex-shrink: 99999;
  }

  :host::before {
    content: '';
    display: grid;
    grid-template-columns: minmax(16em, 160em);
    flex: none;
    max-inline-size: 100%;
    block-size: 0;
    overflow: clip;
  }

  .card {
    flex: 1 1 auto;
    min-block-size: 0;
  }
`;
