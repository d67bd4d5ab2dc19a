import type {StreamConfig} from './stream-config.ts';
import type {Logger} from '../log.ts';
import type {Metrics} from '../metrics.ts';
import type {Clock} from '../clock.ts';
import type {Ending} from './ending.ts';
import type {HeldBytes} from './viewer/held-bytes.ts';
import type {Slots} from '../slots.ts';
import type {Frame} from './frames/sse-frame.ts';
import type {StreamFeed} from './stream-feed.ts';
import type {Subscription} from './subscription.ts';
import type {TrendsReader} from './trends-reader.ts';

/** What the jobs' channels share. */
export interface HubContext {
  readonly feed: StreamFeed;
  readonly slots: Slots;
  readonly held: HeldBytes;
  readonly trends: TrendsReader;
  readonly limits: StreamConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Nothing is written to a subscription that has ended. */
  readonly write: (subscription: Subscription, frame: Frame) => void;
  readonly end: (subscription: Subscription, ending: Ending) => void;
}
