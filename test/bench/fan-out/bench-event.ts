import {readFileSync} from 'node:fs';
import {NO_OPTIONAL_FIELDS, type Prediction} from '../../../src/protocol/protocol.ts';
import {score} from '../../../src/protocol/scores.ts';

/** A row of the recorded run as a trainer sends it; `sample_index` numbers the event. */
export interface BenchRow {
  readonly epoch: 1;
  readonly step: 1;
  readonly sample_index: number;
  readonly prompt: string;
  readonly ground_truth: string;
  readonly prediction: string;
}

const RECORDED = readFileSync(new URL('../../../demo/runs/g2p.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Pick<BenchRow, 'prompt' | 'ground_truth' | 'prediction'>);

export function benchRows(first: number, count: number): BenchRow[] {
  return Array.from({length: count}, (_, i) => {
    const {prompt, ground_truth, prediction} = RECORDED[(first + i) % RECORDED.length]!;
    return {epoch: 1, step: 1, sample_index: first + i, prompt, ground_truth, prediction};
  });
}

/** What this project's server sends of a row: the peers are given the same text to deliver. */
export function eventText(row: BenchRow, jobId: string): string {
  const now = new Date().toISOString();
  const prediction: Prediction = {
    id: `00000000-0000-4000-8000-${String(row.sample_index).padStart(12, '0')}`,
    seq: row.sample_index,
    job_id: jobId,
    ...NO_OPTIONAL_FIELDS,
    ...row,
    ...score(row.prediction, row.ground_truth),
    created_at: now,
    updated_at: now,
  };
  return JSON.stringify({type: 'prediction', prediction, total_count: row.sample_index});
}
