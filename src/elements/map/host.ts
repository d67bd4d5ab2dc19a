/** What a drawing makes of what its reader does. */
export interface DrawingActions {
  /** What is read; `isSpoken`: by keys, so that a screen reader has to say it. */
  readonly read: (text: string, isSpoken: boolean) => void;
  /** All epochs again. */
  readonly showAll: () => void;
  /** A sample, by its index among all, and the epoch that all panels are to show; `null`: as it is. */
  readonly open: (sample: number, epoch: number | null) => void;
}
