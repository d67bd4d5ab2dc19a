import type {StreamConfig} from '../config.ts';
import type {FeedBatch} from '../feed/feed-batch.ts';
import type {Logger} from '../log.ts';
import type {Clock} from './clock.ts';
import type {Ending} from './ending.ts';
import type {ReadSlots} from './read-slots.ts';
import type {Frame} from './sse-frame.ts';
import type {StreamFeed} from './stream-feed.ts';
import type {Subscription} from './subscription.ts';
import type {TrendsReader} from './trends-reader.ts';

/** What the jobs' channels share. */
export interface HubContext {
  readonly feed: StreamFeed;
  readonly slots: ReadSlots;
  readonly trends: TrendsReader;
  readonly limits: StreamConfig;
  readonly clock: Clock;
  readonly log: Logger;
  /** A frame was made; it is written to however many viewers. */
  made(frame: Frame): void;
  /** `connected` has been told. */
  connected(subscription: Subscription): void;
  /** Nothing is written to a subscription that has ended. */
  write(subscription: Subscription, frame: Frame): void;
  end(subscription: Subscription, ending: Ending): void;
  /** `batch` has been written to all its viewers. */
  delivered(batch: FeedBatch): void;
}
