import {readFile} from 'node:fs/promises';

/** The recorded training runs that the demo can replay; `runs/README.md` says what they are. */
export const RUNS = ['g2p', 'shakespeare', 'assistant'] as const;

export type RunName = (typeof RUNS)[number];

/** What `npm start` replays unless it is told another. */
export const DEFAULT_RUN: RunName = 'assistant';

/** What a run's scores mean, and which part of an answer the four formulas compare with the truth. */
export interface RunConfig {
  readonly scores: Readonly<
    Record<string, {readonly direction: 'higher' | 'lower'; min?: number; max?: number; label?: string}>
  >;
  readonly score_text: 'whole' | 'answer';
}

/** How the demo registers a run as a job. */
export const RUN_JOBS: Readonly<
  Record<RunName, {readonly model_name: string; readonly config: RunConfig | null}>
> = {
  g2p: {model_name: 'g2p: spelling → pronunciation (GRU with attention)', config: null},
  shakespeare: {model_name: 'shakespeare: next-character GRU', config: null},
  assistant: {
    model_name: 'assistant: requests → JSON commands (LFM2, SFT then GRPO)',
    config: {
      scores: {
        correct: {direction: 'higher', min: 0, max: 1, label: 'Fields right'},
        form: {direction: 'higher', min: 0, max: 1, label: 'Form'},
      },
      score_text: 'answer',
    },
  },
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
  /** The others are those of a language model; the run `assistant` has them. */
  readonly completion_index?: number;
  readonly messages?: readonly {readonly role: string; readonly content: string}[];
  readonly scores?: Readonly<Record<string, number>>;
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly max_new_tokens?: number;
  readonly finish_reason?: string;
  readonly latency_ms?: number;
  readonly do_sample?: boolean;
  readonly validation_pass?: boolean;
  readonly validation_kind?: string;
  readonly validation_errors?: readonly {
    readonly validator: string;
    readonly message: string;
    readonly schema_path?: string;
  }[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export async function readRun(run: RunName): Promise<readonly RecordedPrediction[]> {
  const text = await readFile(new URL(`../runs/${run}.jsonl`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedPrediction);
}
