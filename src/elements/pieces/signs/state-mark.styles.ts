import {css} from 'lit';

/** How `stateMark` and `stateNote` look. */
export const stateMarkStyles = css`
  .state {
    display: inline-flex;
    align-items: center;
    gap: 0.46em;
    min-block-size: 1.54em;
  }

  .mark {
    display: grid;
    position: relative;
    flex: none;
    inline-size: 0.92em;
    block-size: 0.92em;
    color: var(--_text-muted);
  }

  .mark svg {
    position: relative;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
  }

  .mark.good {
    color: var(--_good);
  }

  .mark.busy {
    color: var(--_accent);
  }

  .mark.warn {
    color: var(--_warn);
  }

  .mark.bad {
    color: var(--_bad);
  }

  .mark .solid {
    fill: currentColor;
  }

  .mark .line {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .mark .thick {
    stroke-width: 2;
  }

  .mark.connecting svg {
    animation: turn 900ms linear infinite;
  }

  /* Lit when something comes: see pulse.ts. A colour alone, so that only the mark is painted anew. */
  .mark .halo {
    position: absolute;
    inset: -12%;
    border-radius: 50%;
  }

  .mark .halo.lit {
    background: color-mix(in srgb, currentColor 30%, transparent);
  }
`;
