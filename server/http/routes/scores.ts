import {Type} from 'typebox';
import {SCORE_NAMES} from '../../../src/protocol/fields.ts';
import type {Queryable} from '../../store/postgres/queryable.ts';
import {readScores} from '../../store/scores.ts';
import {reachJob} from './job-access.ts';
import {route, type Route} from '../route.ts';
import {count, JobId, nullable, oneOf, oneOfOrOwn} from '../input/schemas.ts';

const ScoresQuery = Type.Object({
  metric: Type.Optional(oneOfOrOwn(SCORE_NAMES, {default: 'char_error_rate'})),
  group: Type.Optional(
    oneOf(['1', '0'], {description: '1: of several answers to a prompt the best; else the first'}),
  ),
});

const ScoreMatrix = Type.Object({
  job_id: JobId,
  metric: oneOfOrOwn(SCORE_NAMES),
  samples: Type.Array(Type.Object({sample_index: count(), sample_source_id: nullable(Type.String())})),
  epochs: Type.Array(count()),
  values: Type.Array(Type.Array(nullable(Type.Number())), {description: 'values[sample][epoch]'}),
  sample_count: Type.Integer({
    minimum: 0,
    description: 'samples at the latest step of the last epoch, those too that are not among `samples`',
  }),
});

export function scoresRoute({db, readDb}: {db: Queryable; readDb: Queryable}): Route {
  return route(
    {
      method: 'GET',
      path: '/api/training/predictions/{jobId}/scores',
      action: 'read',
      summary:
        'One score of every sample at the latest step of each epoch; at most 500 samples and 1,000 epochs',
      query: ScoresQuery,
      answers: {200: ScoreMatrix},
      errors: [404],
    },
    async ({principal, params, query: {metric = 'char_error_rate', group}}) => {
      const {job_id} = await reachJob(db, principal, params['jobId']!);
      const matrix = await readScores(readDb, job_id, metric, group === '1');
      return {status: 200, body: {job_id, metric, ...matrix}};
    },
  );
}
