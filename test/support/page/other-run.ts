import type {Prediction} from '../../../src/protocol/protocol.ts';
import {byRound} from '../../../src/view/samples/sample-index.ts';

/**
 * A run of the same prompts that learns more slowly, as a file: at each step it answers what the given one answered `behind`
 * steps before. Its last sample is left out, and the one before that is another prompt.
 */
export function slowerRun(rows: readonly Prediction[], behind = 4): File {
  const samples = [...Map.groupBy(rows, ({sample_index}) => sample_index).values()].map((list) =>
    list.toSorted(byRound),
  );
  const last = Math.max(...rows.map(({sample_index}) => sample_index));
  const records = samples.flatMap((list) =>
    list.map(({epoch, step, sample_index, prompt, ground_truth}, round) => ({
      ...{epoch, step, sample_index, ground_truth},
      prompt: sample_index === last - 1 ? 'pronounce: another' : prompt,
      prediction: list[Math.max(0, round - behind)]!.prediction,
    })),
  );
  const kept = records.filter(({sample_index}) => sample_index !== last);
  return new File([kept.map((record) => JSON.stringify(record)).join('\n')], 'run-b.jsonl');
}
