import {WRONG_ROUNDS, type Round} from '../../src/protocol/regression.ts';
import type {LostSamples} from '../store/webhooks/find-losses.ts';

/** What a delivery says, after https://www.standardwebhooks.com: type, time, data. Of the configuration nothing. */
export function regressionBody({jobId, modelName, rule, losses}: LostSamples): string {
  return JSON.stringify({
    type: 'predictions.regression',
    timestamp: new Date().toISOString(),
    data: {
      job_id: jobId,
      model_name: modelName,
      rule: {...rule, wrong: WRONG_ROUNDS},
      regressions: losses.map(({sample_index, sample_source_id, prompt_start, from, to}) => ({
        sample: {sample_index, sample_source_id, prompt_start},
        from: placeOf(from),
        to: placeOf(to),
        score: to.score,
      })),
    },
  });
}

const placeOf = ({epoch, step, value}: Round) => ({epoch, step, value});
