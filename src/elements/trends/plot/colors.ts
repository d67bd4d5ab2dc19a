import {COLOR_COUNT} from '../../../view/trends/line-style.ts';

/** The colours of the tokens, and the type, as a canvas takes them. */
export interface ChartColors {
  readonly text: string;
  readonly grid: string;
  readonly surface: string;
  /** The epoch that all panels show. */
  readonly mark: string;
  /** As many as there are, in order. */
  readonly lines: readonly string[];
  /** The values themselves, behind a smoothed line. */
  readonly faint: readonly string[];
  /** What lies between least and greatest: the same, thin. `null` with forced colours: borders are drawn then. */
  readonly bands: readonly string[] | null;
  readonly font: string;
  /** Pixels of the element's own text, by which everything in a chart is sized. */
  readonly em: number;
}

const SERIES = Array.from({length: COLOR_COUNT}, (_, i) => `--_series-${i + 1}`);

/**
 * Reads them through an element in the chart's place, for a custom property by itself gives back its text
 * (`light-dark(…)`), not the colour.
 */
export function readColors(probe: HTMLElement): ChartColors {
  const style = getComputedStyle(probe);
  const color = (value: string): string => {
    probe.style.color = value;
    return style.color;
  };
  const em = Number.parseFloat(style.fontSize);
  // Whole pixels: uPlot reads no others.
  const font = `${Math.round(em * 0.85)}px ${style.fontFamily}`;
  if (matchMedia('(forced-colors: active)').matches) {
    const text = color('CanvasText');
    const grid = color('GrayText');
    const lines = SERIES.map(() => text);
    const faint = SERIES.map(() => grid);
    return {
      text,
      grid,
      surface: color('Canvas'),
      mark: color('Highlight'),
      lines,
      faint,
      bands: null,
      font,
      em,
    };
  }
  return {
    text: color('var(--_text-muted)'),
    grid: color('var(--_border)'),
    surface: color('var(--_surface)'),
    mark: color('var(--_text)'),
    lines: SERIES.map((name) => color(`var(${name})`)),
    faint: SERIES.map((name) => color(`color-mix(in srgb, var(${name}) 40%, transparent)`)),
    bands: SERIES.map((name) => color(`color-mix(in srgb, var(${name}) 13%, transparent)`)),
    font,
    em,
  };
}
