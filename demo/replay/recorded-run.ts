import {readFile} from 'node:fs/promises';

/** The recorded training runs that the demo can replay; `runs/README.md` says what they are. */
export const RUNS = ['g2p', 'shakespeare'] as const;

export type RunName = (typeof RUNS)[number];

export const MODEL_NAMES: Readonly<Record<RunName, string>> = {
  g2p: 'g2p: spelling → pronunciation (GRU with attention)',
  shakespeare: 'shakespeare: next-character GRU',
};

/** One prediction as the training script wrote it; `t` is in seconds since the run's start. */
export interface RecordedPrediction {
  readonly t: number;
  readonly epoch: number;
  readonly step: number;
  readonly sample_index: number;
  readonly prompt: string;
  readonly ground_truth: string;
  readonly prediction: string;
}

export async function readRun(run: RunName): Promise<readonly RecordedPrediction[]> {
  const text = await readFile(new URL(`../runs/${run}.jsonl`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedPrediction);
}
