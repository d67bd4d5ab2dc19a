import type {MintEmbedToken} from '../../auth/mint-embed-token.ts';
import type {Database} from '../../store/postgres/queryable.ts';
import type {StreamFeed} from '../../stream/stream-feed.ts';
import type {StreamHub} from '../../stream/stream-hub.ts';
import {badgeRoute} from './badge.ts';
import {embedTokenRoutes} from './embed-tokens.ts';
import {embedPageRoutes, type EmbedPageOptions} from './embed-page.ts';
import {exportRoute} from './export.ts';
import {getPredictions} from './get-predictions.ts';
import {getStream} from './get-stream.ts';
import {getStreams} from './get-streams.ts';
import {healthRoutes, type HealthOptions} from './health.ts';
import {jobRoutes, type JobOptions} from './jobs.ts';
import {metricRoutes} from './metrics.ts';
import {openApiRoute} from './openapi.ts';
import {postPredictions, type AppendOptions} from './post-predictions.ts';
import type {Route} from '../route.ts';
import {sampleRoutes} from './samples.ts';
import {scoreRoutes} from './scores.ts';
import {summaryRoutes} from './summaries.ts';

export interface ApiOptions extends HealthOptions, EmbedPageOptions, JobOptions, AppendOptions {
  readonly db: Database;
  /** Lists are read from it: the same database, or a standby of it. */
  readonly readDb: Database;
  readonly hub: StreamHub;
  readonly feed: StreamFeed;
  readonly mint: MintEmbedToken;
  /** Told of each commit of rows or of a status; see `Stores`. */
  readonly committed: (jobId: string, isRead?: boolean) => void;
  readonly isStreaming: (account: string) => boolean;
  readonly writeTimeoutMs: number;
}

/** Every endpoint. */
export function apiRoutes(options: ApiOptions): readonly Route[] {
  const routes = [
    ...jobRoutes(options),
    ...embedTokenRoutes({...options, onRevoked: (credential) => options.hub.closeCredential(credential)}),
    postPredictions(options),
    getPredictions(options),
    ...summaryRoutes(options),
    ...sampleRoutes(options),
    ...scoreRoutes(options),
    exportRoute(options),
    ...metricRoutes(options),
    getStream(options),
    getStreams(options),
    badgeRoute(options),
    ...embedPageRoutes(options),
    ...healthRoutes(options),
  ];
  return [...routes, openApiRoute(routes)];
}
