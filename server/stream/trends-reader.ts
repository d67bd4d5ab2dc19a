import type {TrendsChange} from '../feed/read-trends-since.ts';
import type {StreamFeed} from './stream-feed.ts';

interface Wish {
  readonly jobId: string;
  readonly after: number;
  readonly resolve: (change: TrendsChange | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads the trends of many jobs with one statement at a time: what is asked for while a read is under way goes into the
 * next one together, each job with one position; what others ask of the same job follows after.
 */
export class TrendsReader {
  readonly #feed: Pick<StreamFeed, 'readTrendsSince'>;
  #wishes: Wish[] = [];
  #isReading = false;

  constructor(feed: Pick<StreamFeed, 'readTrendsSince'>) {
    this.#feed = feed;
  }

  /** `null` when the job is gone. */
  read(jobId: string, after: number): Promise<TrendsChange | null> {
    return new Promise((resolve, reject) => {
      this.#wishes.push({jobId, after, resolve, reject});
      if (!this.#isReading) void this.#readAll();
    });
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    // Jobs that ask in the same turn share the first read too.
    await Promise.resolve();
    while (this.#wishes.length > 0) {
      const positionOf = new Map(this.#wishes.map(({jobId, after}) => [jobId, after]));
      const wishes = this.#wishes.filter(({jobId, after}) => positionOf.get(jobId) === after);
      this.#wishes = this.#wishes.filter(({jobId, after}) => positionOf.get(jobId) !== after);
      try {
        const changes = await this.#feed.readTrendsSince(
          [...positionOf].map(([jobId, after]) => ({jobId, after})),
        );
        for (const {jobId, resolve} of wishes) resolve(changes.get(jobId) ?? null);
      } catch (error) {
        for (const {reject} of wishes) reject(error);
      }
    }
    this.#isReading = false;
  }
}
