import {css} from 'lit';

/**
 * Colours, type and spacing that all elements share. Each is a private `--_name` read from the public `--ftl-name`, so
 * that a page can set the public one on any ancestor. Light and dark follow the page's `color-scheme`.
 */
export const tokens = css`
  :host {
    --_surface: var(--ftl-surface, light-dark(#ffffff, #15171c));
    --_surface-raised: var(--ftl-surface-raised, light-dark(#f8f9fb, #1b1e24));
    --_surface-hover: var(--ftl-surface-hover, light-dark(#f2f4f7, #22262e));
    --_border: var(--ftl-border, light-dark(#e4e7ec, #2b303a));
    --_border-strong: var(--ftl-border-strong, light-dark(#c9ced8, #454c5a));
    --_text: var(--ftl-text, light-dark(#1a1e27, #e9ebef));
    --_text-muted: var(--ftl-text-muted, light-dark(#5a6272, #a3abb9));
    --_accent: var(--ftl-accent, light-dark(#3456d1, #93a9ff));
    --_accent-soft: var(--ftl-accent-soft, light-dark(#edf1ff, #222a47));
    --_on-accent: var(--ftl-on-accent, light-dark(#ffffff, #10131c));
    --_good: var(--ftl-good, light-dark(#0f6b45, #66d3a0));
    --_good-soft: var(--ftl-good-soft, light-dark(#e4f5ec, #15302a));
    --_bad: var(--ftl-bad, light-dark(#b0261d, #ff9a91));
    --_bad-soft: var(--ftl-bad-soft, light-dark(#fdecea, #3b1f20));
    --_warn: var(--ftl-warn, light-dark(#855300, #efc069));
    --_warn-soft: var(--ftl-warn-soft, light-dark(#fdf3de, #352a14));
    --_font: var(--ftl-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_font-text: var(
      --ftl-font-text,
      ui-monospace,
      'SF Mono',
      SFMono-Regular,
      Menlo,
      Consolas,
      'Liberation Mono',
      monospace
    );
    --_font-size: var(--ftl-font-size, max(13px, 0.8125em));
    --_radius: var(--ftl-radius, 10px);
    --_radius-small: var(--ftl-radius-small, 6px);
    --_shadow-pop:
      0 0 0 1px light-dark(rgb(16 24 40 / 8%), rgb(255 255 255 / 10%)),
      0 12px 32px light-dark(rgb(16 24 40 / 14%), rgb(0 0 0 / 55%));

    display: block;
    box-sizing: border-box;
    color: var(--_text);
    font: 400 var(--_font-size) / 1.5 var(--_font);
    font-variant-numeric: tabular-nums;
  }

  :host(:state(theme-light)) {
    color-scheme: light;
  }

  :host(:state(theme-dark)) {
    color-scheme: dark;
  }

  /* After another of our elements, where the page's own layout sets none apart. */
  :host(:state(apart)) {
    margin-block-start: 1.25em;
  }

  :host([hidden]) {
    display: none;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  /* A colour set on an SVG itself is otherwise kept, whatever the reader's theme. */
  @media (forced-colors: active) {
    svg {
      forced-color-adjust: auto;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
