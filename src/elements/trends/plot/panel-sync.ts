import type uPlot from 'uplot';

/** Which axis each chart has, by which uPlot finds those that share the pointer. */
export const axisKeys = new WeakMap<uPlot, () => string>();
export const SYNC_KEY = 'ftl-predictions';

/** Puts the cursor there in this chart and in all that share it: what the last argument asks for, uPlot's types do not know. */
export const publishCursor = (plot: uPlot, left: number): void =>
  (plot.setCursor as (cursor: {left: number; top: number}, fire: boolean, publish: boolean) => void)(
    {left, top: 0},
    true,
    true,
  );
