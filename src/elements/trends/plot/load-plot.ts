import type uPlot from 'uplot';
import {Later} from '../../../view/later.ts';
import type * as panel from './panel.ts';

/** What draws charts. */
export interface Drawing {
  readonly Plot: typeof uPlot;
  readonly TrendPanel: typeof panel.TrendPanel;
  readonly zoomByKey: typeof panel.zoomByKey;
  readonly showing: typeof panel.showing;
}

/** uPlot and what feeds it, fetched for the first chart only. */
export const drawingLater = new Later<Drawing>(async () => {
  const [Plot, {TrendPanel, zoomByKey, showing}] = await Promise.all([importPlot(), import('./panel.ts')]);
  return {Plot, TrendPanel, zoomByKey, showing};
});

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
