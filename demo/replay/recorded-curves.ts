import {readFile} from 'node:fs/promises';
import type {RunName} from './recorded-run.ts';

/** What the training script measured at one step; `t` is in seconds since the run's start. */
export interface RecordedMetrics {
  readonly t: number;
  readonly step: number;
  readonly epoch: number;
  readonly values: Readonly<Record<string, number>>;
}

export async function readCurves(run: RunName): Promise<readonly RecordedMetrics[]> {
  const text = await readFile(new URL(`../runs/${run}.loss.jsonl`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const {t, step, epoch, ...values} = JSON.parse(line) as {t: number; step: number; epoch: number};
      return {t, step, epoch, values};
    });
}
