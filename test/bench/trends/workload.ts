/** What every contender of `npm run bench:trends` is fed, in the page: the same points, frames and size. */

export interface ChartTiming {
  /** Milliseconds between frames. */
  readonly frames: readonly number[];
  /** How often the chart was drawn anew in that time. */
  readonly drawings: number;
}

export interface ChartContender {
  /** Makes ready what would come from elsewhere; not measured. */
  prepare?(values: readonly number[]): void;
  /** Draws so many values, each at its index. */
  start(place: HTMLElement, values: readonly number[]): Promise<void>;
  /** One more. */
  append(value: number): void | Promise<void>;
}

declare global {
  interface Window {
    prepareChart(points: number): void;
    /** Draws the first points, and waits until nothing more is to be done for them. */
    startChart(): Promise<void>;
    growChart(frames: number): Promise<ChartTiming>;
  }
}

export const CHART_PX = {width: 1000, height: 300};

const frame = (): Promise<number> => new Promise(requestAnimationFrame);

/** Falls as a model learns, with noise. */
const valueAt = (i: number): number => 0.2 + 0.7 * Math.exp(-i / 30_000) + 0.08 * Math.sin(i * 12.9898);

/** Every chart clears its canvas before it is drawn anew. */
function countDrawings(): () => number {
  let count = 0;
  const prototype = CanvasRenderingContext2D.prototype;
  const clearRect: typeof prototype.clearRect = Reflect.get(prototype, 'clearRect');
  prototype.clearRect = function (...area) {
    count++;
    clearRect.apply(this, area);
  };
  return () => count;
}

/** Offers a contender to the bench; its page does nothing else. */
export function offerChart(contender: ChartContender): void {
  const drawn = countDrawings();
  let values: readonly number[] = [];
  let count = 0;
  window.prepareChart = (points) => {
    values = Array.from({length: points}, (_, i) => valueAt(i));
    contender.prepare?.(values);
  };
  window.startChart = async () => {
    const place = document.createElement('main');
    place.setAttribute('style', `width: ${CHART_PX.width}px`);
    document.body.replaceChildren(place);
    await contender.start(place, values);
    count = values.length;
    for (let i = 0; i < 60; i++) await frame();
  };
  window.growChart = async (frameCount) => {
    const frames: number[] = [];
    const before = drawn();
    let last = await frame();
    for (let i = 0; i < frameCount; i++) {
      await contender.append(valueAt(count++));
      const now = await frame();
      frames.push(now - last);
      last = now;
    }
    return {frames, drawings: drawn() - before};
  };
}
