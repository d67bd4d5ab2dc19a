import type {RoundScoresAnswer, ScoreKey} from '../../protocol/protocol.ts';
import {getList} from '../job-lists.ts';
import type {Asking} from '../prediction-source.ts';

/** Samples that are read of a step at the most. */
const MOST_SAMPLES = 100_000;

export interface RoundQuery {
  readonly epoch: number;
  readonly step: number;
  readonly metric: ScoreKey;
  /** Whether it is asked which prompts they are. */
  readonly prompts: boolean;
}

/** One score of all samples at one step, page by page: so that what is made of each has a turn of its own. */
export async function* readRound(
  requests: Asking['requests'],
  {epoch, step, metric, prompts}: RoundQuery,
  signal: AbortSignal,
): AsyncGenerator<RoundScoresAnswer> {
  const path = `/epochs/${epoch}/scores`;
  const query = {step, metric, prompts: prompts ? 1 : null};
  let count = 0;
  let after: string | null = null;
  do {
    const page: RoundScoresAnswer = await getList(requests, path, 'indexes', signal, {...query, after});
    yield page;
    count += page.indexes.length;
    after = page.next;
  } while (after !== null && count < MOST_SAMPLES);
}
