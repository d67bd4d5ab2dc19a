import {Type} from 'typebox';
import {originOf} from '../../auth/origin.ts';
import type {MintEmbedToken} from '../../auth/mint-embed-token.ts';
import type {Database} from '../../store/postgres/queryable.ts';
import {revokeEmbedToken} from '../../store/embed-tokens.ts';
import {HttpError, jobNotFound} from '../http-error.ts';
import {reachJob, reachJobs} from './job-access.ts';
import {route, type Route} from '../route.ts';
import {Time, Uuid} from '../input/schemas.ts';

const YEAR_S = 366 * 24 * 3600;

const Origin = Type.String({maxLength: 300, description: 'an origin such as https://example.org'});

const NewEmbedToken = Type.Object({
  job_ids: Type.Optional(
    Type.Array(Type.String({maxLength: 200}), {
      maxItems: 16,
      description: 'further jobs of yours that it reads, for pages that show several',
    }),
  ),
  expires_in: Type.Integer({minimum: 1, maximum: YEAR_S, description: 'seconds'}),
  origins: Type.Optional(
    Type.Array(Origin, {maxItems: 50, description: 'pages that may use it; none = any'}),
  ),
});

const CreatedEmbedToken = Type.Object({token: Type.String(), id: Uuid, expires_at: Time});

export interface EmbedTokenOptions {
  readonly db: Database;
  readonly mint: MintEmbedToken;
  /** Told of a token that no longer works. */
  readonly onRevoked: (credential: string) => void;
}

export function embedTokenRoutes({db, mint, onRevoked}: EmbedTokenOptions): readonly Route[] {
  return [
    route(
      {
        method: 'POST',
        path: '/api/training/jobs/{jobId}/embed-tokens',
        action: 'manage',
        summary: 'Makes a token with which pages read this job, and the others that are named',
        body: NewEmbedToken,
        answers: {201: CreatedEmbedToken},
        errors: [404],
      },
      async ({principal, params, body}) => {
        const {job_id: jobId} = await reachJob(db, principal, params['jobId']!);
        const {job_ids: jobIds = [], expires_in: expiresInS, origins = []} = body;
        const reached = await reachJobs(db, principal, jobIds);
        if (!jobIds.every((each) => reached.has(each))) throw jobNotFound();
        const grant = {jobId, jobIds, expiresInS, origins: origins.map(readOrigin)};
        const {token, id, expiresAt} = await mint(grant);
        return {status: 201, body: {token, id, expires_at: expiresAt}};
      },
    ),
    route(
      {
        method: 'DELETE',
        path: '/api/training/jobs/{jobId}/embed-tokens/{id}',
        action: 'manage',
        summary: 'Revokes an embed token; streams opened with it end',
        answers: {204: null},
        errors: [404],
      },
      async ({principal, params}) => {
        const {job_id: jobId} = await reachJob(db, principal, params['jobId']!);
        const id = params['id']!;
        if (!(await revokeEmbedToken(db, jobId, id)))
          throw new HttpError(404, 'embed_token_not_found', 'The job has no such embed token.');
        onRevoked(`embed:${id}`);
        return {status: 204};
      },
    ),
  ];
}

function readOrigin(text: string, i: number): string {
  const origin = originOf(text);
  if (origin !== null) return origin;
  const detail = {path: `origins[${i}]`, message: 'must be an origin such as https://example.org'};
  throw new HttpError(422, 'bad_value', `${detail.path} ${detail.message}.`, {details: [detail]});
}
