/** What trainers send: short texts, as of recorded runs. */
export interface Workload {
  readonly rows: number;
  /** Rows a batch. */
  readonly batch: number;
  readonly writers: number;
  /** Whether scores are sent along. */
  readonly isScored: boolean;
}

const SCORES = {exact_match: 0, char_error_rate: 0.25, length_ratio: 1.1, word_overlap: 0.5};

/** The batches of one writer. */
export function batchesOf({rows, batch, writers, isScored}: Workload): readonly (readonly object[])[] {
  return Array.from({length: Math.ceil(rows / writers / batch)}, (_, number) =>
    Array.from({length: batch}, (_, i) => ({
      epoch: Math.floor((number * batch) / 1000),
      step: number * 100,
      sample_index: i,
      prompt: 'pronounce: colonel',
      ground_truth: 'K ER1 N AH0 L',
      prediction: `K OW1 L ${i % 10} N AH0 L`,
      ...(isScored && SCORES),
    })),
  );
}
