import {Type} from 'typebox';
import {SCORE_NAMES} from '../../../src/protocol/fields.ts';
import type {Queryable} from '../../store/postgres/queryable.ts';
import {readRoundScores} from '../../store/round-scores.ts';
import {readScorePage, readScores} from '../../store/scores.ts';
import {reachJob} from './job-access.ts';
import {jobNotFound} from '../http-error.ts';
import {wholeNumber} from '../input/query.ts';
import {readToken, sampleToken} from '../input/sample-token.ts';
import {route, type Route} from '../route.ts';
import {count, JobId, nullable, oneOf, oneOfOrOwn} from '../input/schemas.ts';

const MOST_ON_A_PAGE = 10_000;

const ScoresQuery = Type.Object({
  metric: Type.Optional(oneOfOrOwn(SCORE_NAMES, {default: 'char_error_rate'})),
  group: Type.Optional(
    oneOf(['1', '0'], {description: '1: of several answers to a prompt the best; else the first'}),
  ),
  limit: Type.Optional(
    Type.Integer({
      ...{minimum: 1, maximum: MOST_ON_A_PAGE},
      description:
        'pages of at most so many samples, of all that there are; fewer where there are many epochs',
    }),
  ),
  after: Type.Optional(Type.String({description: '`next` of the page before'})),
  epochs: Type.Optional(
    Type.String({
      ...{pattern: '^\\d{1,15}(,\\d{1,15}){0,9}$', maxLength: 160},
      description: 'pages of these epochs alone, up to ten, with commas between',
    }),
  ),
});

/** What of it is told on pages only. */
const OF_PAGES = {
  steps: Type.Optional(Type.Array(count(), {description: 'on pages: by epoch, its latest step'})),
  seq: Type.Optional(
    Type.Integer({minimum: 0, description: 'on pages: what the job had up to there is in the values'}),
  ),
  next: Type.Optional(nullable(Type.String({description: 'on pages'}))),
};

const ScoreMatrix = Type.Object({
  job_id: JobId,
  metric: oneOfOrOwn(SCORE_NAMES),
  samples: Type.Array(Type.Object({sample_index: count(), sample_source_id: nullable(Type.String())})),
  epochs: Type.Array(count()),
  values: Type.Array(Type.Array(nullable(Type.Number())), {description: 'values[sample][epoch]'}),
  sample_count: Type.Optional(
    Type.Integer({
      minimum: 0,
      description:
        'samples at the latest step of the last epoch, those too that are not among `samples`; not on pages',
    }),
  ),
  ...OF_PAGES,
});

const RoundQuery = Type.Object({
  metric: Type.Optional(oneOfOrOwn(SCORE_NAMES, {default: 'char_error_rate'})),
  step: Type.Optional({...count(), description: "default: the epoch's latest"}),
  prompts: Type.Optional(oneOf(['1', '0'], {description: '1: tells which prompts they are'})),
  limit: Type.Optional(Type.Integer({minimum: 1, maximum: MOST_ON_A_PAGE, default: MOST_ON_A_PAGE})),
  after: Type.Optional(Type.String({description: '`next` of the page before'})),
});

const RoundScores = Type.Object({
  ...{job_id: JobId, metric: oneOfOrOwn(SCORE_NAMES), epoch: count()},
  step: nullable(count()),
  indexes: Type.Array(count(), {description: 'sample_index, ascending; all lists are by sample'}),
  sources: Type.Array(nullable(Type.String()), {description: 'sample_source_id'}),
  values: Type.Array(nullable(Type.Number()), {description: 'of several answers the mean'}),
  prompts: nullable(
    Type.Object({
      ids: Type.Array(nullable(Type.String()), {description: 'prompt_id'}),
      source_indexes: Type.Array(nullable(count())),
      digests: Type.Array(Type.String(), {description: 'equal where prompt and messages are'}),
    }),
  ),
  seq: Type.Integer({minimum: 0, description: 'what the job had up to there is in the values'}),
  next: nullable(Type.String()),
});

/** Scores of many samples at once: over all epochs, and all of them at one step. */
export function scoreRoutes({db, readDb}: {db: Queryable; readDb: Queryable}): readonly Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/training/predictions/{jobId}/scores',
        action: 'read',
        summary:
          'One score of every sample at the latest step of each epoch, of the last 1,000; the first 500 samples, or with limit, after or epochs pages of all',
        query: ScoresQuery,
        answers: {200: ScoreMatrix},
        errors: [404],
      },
      async ({principal, params, query: {metric = 'char_error_rate', group, limit, after, epochs}}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        const grouped = group === '1';
        if (limit === undefined && after === undefined && epochs === undefined) {
          const matrix = await readScores(readDb, job_id, metric, grouped);
          return {status: 200, body: {job_id, metric, ...matrix}};
        }
        const {next, ...page} = await readScorePage(readDb, job_id, {
          ...{metric, grouped, limit: limit ?? MOST_ON_A_PAGE, after: readToken(sampleToken, after)},
          epochs: epochs?.split(',').map(Number) ?? null,
        });
        return {status: 200, body: {job_id, metric, ...page, next: next && sampleToken.format(next)}};
      },
    ),
    route(
      {
        method: 'GET',
        path: '/api/training/predictions/{jobId}/epochs/{epoch}/scores',
        action: 'read',
        summary: 'One score of every sample at one step of an epoch, in pages, ascending by index and source',
        query: RoundQuery,
        answers: {200: RoundScores},
        errors: [404],
      },
      async ({principal, params, query}) => {
        const {job_id} = await reachJob(db, principal, params['jobId']!);
        const {metric = 'char_error_rate', step = null, prompts, limit = MOST_ON_A_PAGE, after} = query;
        const epoch = wholeNumber('epoch', params['epoch']!);
        const page = {limit, after: readToken(sampleToken, after)};
        const request = {...page, epoch, step, metric, prompts: prompts === '1'};
        const found =
          (await readRoundScores(readDb, job_id, request)) ??
          // A job that was made a moment ago may be missing on a standby.
          (await readRoundScores(db, job_id, request));
        if (found === null) throw jobNotFound();
        const {head, next, ...round} = found;
        const body = {job_id, metric, epoch, ...round, seq: head.seq};
        return {status: 200, body: {...body, next: next && sampleToken.format(next)}};
      },
    ),
  ];
}
