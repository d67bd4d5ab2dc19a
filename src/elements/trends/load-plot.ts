import type uPlot from 'uplot';

let plot: Promise<typeof uPlot> | null = null;

/** uPlot, fetched for the first chart only; where that fails, the next chart asks again. */
export function loadPlot(): Promise<typeof uPlot> {
  plot ??= importPlot().catch((error: unknown) => {
    plot = null;
    throw error;
  });
  return plot;
}

/**
 * As it loads, uPlot makes a number format for `navigator.language`. Chromium under `LANG=C` says `en-US@posix` there,
 * which Intl refuses; so that charts can be drawn in a container, the browser says `en-US` meanwhile.
 */
async function importPlot(): Promise<typeof uPlot> {
  const isPosix = navigator.language.includes('@');
  if (isPosix) Object.defineProperty(navigator, 'language', {value: 'en-US', configurable: true});
  try {
    return (await import('uplot')).default;
  } finally {
    // The getter of the prototype speaks again.
    if (isPosix) Reflect.deleteProperty(navigator, 'language');
  }
}
