import {Type} from 'typebox';
import {appendPredictions} from '../../ingest/append-predictions.ts';
import type {FeedRider} from '../../feed/poller.ts';
import type {Database} from '../../store/postgres/queryable.ts';
import {jobNotFound} from '../http-error.ts';
import {checkBatch, PredictionBatch} from '../input/ingest-records.ts';
import {reachJob} from './job-access.ts';
import {route, type Route} from '../route.ts';
import {count} from '../input/schemas.ts';

const Stored = Type.Object({
  success: Type.Literal(true),
  count: count(),
  inserted: count(),
  replaced: count(),
  unchanged: count(),
  superseded: count(),
  unscored: count(),
  ignored: Type.Array(Type.String(), {
    description: 'names of fields that the server does not know, each once; at most 32 of 64 characters',
  }),
  hints: Type.Array(Type.String(), {
    description: 'what those that look like a known field may have meant',
  }),
});

export interface AppendOptions {
  readonly db: Database;
  readonly committed: (jobId: string, isRead?: boolean) => void;
  /** Reads what streams of the job are to be told of, along with the commit. */
  readonly along: (jobId: string) => FeedRider;
}

export function postPredictions({db, committed, along}: AppendOptions): Route {
  return route(
    {
      method: 'POST',
      path: '/api/training/predictions',
      aliases: ['/api/training/local/predictions'],
      action: 'append',
      summary: 'Stores a batch of predictions, all or nothing',
      body: PredictionBatch,
      checksBody: true,
      provesToken: true,
      answers: {200: Stored},
      errors: [404],
    },
    async ({principal, body, over}) => {
      const {jobId, records, unknown} = checkBatch(body);
      // The job of a job token was found together with the token.
      if (principal.kind !== 'job-token' || principal.jobId !== jobId) await reachJob(db, principal, jobId);
      const rider = along(jobId);
      const token = principal.kind === 'job-token' ? principal.unproven : null;
      const counts = await appendPredictions(db, jobId, records, {signal: over, rider, token});
      if (!counts) throw jobNotFound();
      if (counts.inserted + counts.replaced > 0) committed(jobId, rider.isRead);
      const {ignored, hints} = unknown;
      return {status: 200, body: {success: true, count: records.length, ...counts, ignored, hints}};
    },
  );
}
