/** How large the heat map is. */
export interface HeatMapSize {
  readonly samples: number;
  readonly epochs: number;
}

/** What a page offers to be timed: milliseconds from the call until it is drawn. */
export interface HeatMapBench {
  /** Makes the data, which is not timed. */
  prepare(size: HeatMapSize, updates: number): Promise<void>;
  draw(): Promise<number>;
  /** Other scores of all samples at the last epoch. */
  update(round: number): Promise<number>;
}

declare global {
  interface Window {
    bench: HeatMapBench;
  }
}
