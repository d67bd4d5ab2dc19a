import type {StreamEvent} from '../../src/protocol/protocol.ts';
import {formatCursor} from '../feed/cursor.ts';
import type {FeedBatch, FeedPosition} from '../feed/feed-batch.ts';
import type {RangeAnswer} from '../feed/read-range.ts';
import {batchEvents, totalCount} from './frames/batch-events.ts';
import type {Clock} from '../clock.ts';
import type {HubContext} from './hub-context.ts';
import {Frame} from './frames/sse-frame.ts';
import type {Subscription} from './subscription.ts';
import type {Replaying} from './subscription-state.ts';

/** A stretch of so few events is not compressed: it is most often one viewer's own. */
const FEW = 4;

/** Of the texts of one stretch: as much as a socket that does not take it holds. A row that is longer comes alone. */
const STRETCH_BYTES = 512 * 1024;

/** A stretch of a viewer's backlog: the frame that it is told in, and where it then stands. */
export type BacklogStep =
  | {
      readonly kind: 'rows';
      readonly frame: Frame;
      readonly position: FeedPosition;
      readonly reachesHead: boolean;
    }
  | Exclude<RangeAnswer, {kind: 'batch'}>;

/**
 * Reads what viewers of one job have missed, a bounded range at a time. Viewers that ask for the same stretch at the
 * same time, as after a cut that hit them all, share one read and its bytes. While much waits for a reader's viewers
 * already, no more is read for them.
 */
export class Backlog {
  readonly #jobId: string;
  readonly #hub: Pick<HubContext, 'feed' | 'slots' | 'held' | 'clock' | 'metrics'>;
  readonly #underWay = new Map<string, {readonly step: Promise<BacklogStep>; readonly askers: Set<string>}>();

  constructor(jobId: string, hub: Pick<HubContext, 'feed' | 'slots' | 'held' | 'clock' | 'metrics'>) {
    this.#jobId = jobId;
    this.#hub = hub;
  }

  next({kind, position: after}: Replaying, {request, viewer}: Subscription): Promise<BacklogStep> {
    const {epoch, reader = request.account} = request;
    const {slots, held} = this.#hub;
    const key = `${formatCursor({...after, epoch})} ${kind}`;
    const known = this.#underWay.get(key);
    if (known !== undefined) {
      known.askers.add(reader);
      // Who asked first may have had no room.
      slots.look();
      return known.step;
    }
    const askers = new Set([reader]);
    const step = slots
      .run(
        async () => {
          const step = await this.#read(after, epoch, kind);
          // In its slot, so that no more stretches wait to be written than are read at a time.
          if (step.kind === 'rows') await step.frame.prepare(viewer.wantsGzip);
          return step;
        },
        () => [...askers].some((asker) => held.hasRoom(asker)),
      )
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, {step, askers});
    return step;
  }

  async #read(after: FeedPosition, epoch: number | null, kind: Replaying['kind']): Promise<BacklogStep> {
    const {feed, clock, metrics} = this.#hub;
    metrics.backlogReads.inc();
    const answer = await feed.readRange(this.#jobId, {after, epoch, bytes: STRETCH_BYTES});
    if (answer.kind !== 'batch') return answer;
    const {batch} = answer;
    const {head, toSeq} = batch;
    const reachesHead = toSeq >= head.lastSeq;
    const events: StreamEvent[] = [];
    if (kind === 'placed') {
      const countAll = () => feed.countAfter(this.#jobId, {after: after.seq, epoch});
      const backlog = reachesHead ? batch.rows.length : await countAll();
      events.push(connectedEvent(batch, epoch, backlog, clock));
    }
    events.push(...batchEvents(batch, epoch, after.seq));
    if (reachesHead && kind !== 'caught-up') events.push(caughtUpEvent(batch, epoch, clock));
    metrics.made(events);
    const frame = new Frame(events, {isCompressed: events.length > FEW});
    return {kind: 'rows', frame, position: {gen: head.gen, seq: toSeq}, reachesHead};
  }
}

type Snapshot = Pick<FeedBatch, 'head' | 'epochs' | 'fromSeq' | 'toSeq'>;

const timestamp = (clock: Clock): string => new Date(clock.now()).toISOString();

export function connectedEvent(
  batch: Snapshot,
  epoch: number | null,
  backlog: number,
  clock: Clock,
): StreamEvent {
  const {jobId, status, gen} = batch.head;
  const total_count = totalCount(batch, epoch);
  const since = formatCursor({gen, seq: batch.fromSeq, epoch});
  return {
    event: 'connected',
    data: {jobId, status, total_count, backlog, timestamp: timestamp(clock), since},
  };
}

export function caughtUpEvent(batch: Snapshot, epoch: number | null, clock: Clock): StreamEvent {
  const id = formatCursor({gen: batch.head.gen, seq: batch.toSeq, epoch});
  return {
    event: 'caught_up',
    id,
    data: {total_count: totalCount(batch, epoch), timestamp: timestamp(clock)},
  };
}
