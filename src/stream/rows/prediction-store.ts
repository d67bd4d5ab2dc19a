import type {Prediction} from '../../protocol/protocol.ts';

/** Rows by id; of two versions of a row the greater `seq` stays. `revision` grows with every change. */
export interface PredictionStore {
  readonly revision: number;
  /** Rows held. */
  readonly size: number;
  /** Rows received, replaced and dropped ones too. */
  readonly receivedCount: number;
  get(id: string): Prediction | undefined;
  /** In order of arrival (seq). */
  values(): Iterable<Prediction>;
  /** Called after each change with the rows that were added or replaced, and those that went. */
  subscribe(listener: (change: StoreChange) => void): () => void;
}

export interface StoreChange extends RowChange {
  /** All rows were exchanged for others, as after a reset: what is known of those that went holds no more. */
  readonly isExchange: boolean;
}

export interface RowChange {
  /** Rows that are new, or took the place of an older version. */
  readonly changed: readonly Prediction[];
  /** Rows that are no longer held: older versions, rows over the bound, everything after a reset. */
  readonly removed: readonly Prediction[];
}
