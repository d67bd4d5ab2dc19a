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
    inline-size: 0.92em;
    block-size: 0.92em;
    overflow: visible;
    color: var(--_text-muted);
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

  .mark .turning {
    transform-origin: 6px 6px;
    animation: turn 900ms linear infinite;
  }

  .mark .halo {
    fill: currentColor;
    opacity: 0;
    transform-origin: 6px 6px;
    animation: pulse 2.4s ease-out infinite;
  }

  @keyframes pulse {
    0% {
      opacity: 0.45;
      scale: 1;
    }

    60%,
    100% {
      opacity: 0;
      scale: 2.2;
    }
  }
`;
