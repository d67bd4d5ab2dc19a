import {pino} from 'pino';
import type {StreamEvent} from '../../../src/protocol/protocol.ts';
import {readConfig} from '../../../server/start/config.ts';
import {Metrics} from '../../../server/metrics.ts';
import {catchUp} from '../../../server/stream/catch-up.ts';
import {endingFrame} from '../../../server/stream/ending.ts';
import {HeldBytes} from '../../../server/stream/viewer/held-bytes.ts';
import type {HubContext} from '../../../server/stream/hub-context.ts';
import {JobChannel} from '../../../server/stream/job-channel.ts';
import {Slots} from '../../../server/slots.ts';
import type {Frame} from '../../../server/stream/frames/sse-frame.ts';
import type {StreamStart} from '../../../server/stream/stream-feed.ts';
import {Subscription} from '../../../server/stream/subscription.ts';
import {TrendsReader} from '../../../server/stream/trends-reader.ts';
import type {Viewer} from '../../../server/stream/viewer/viewer.ts';
import {ManualClock} from './manual-clock.ts';
import {ScriptedFeed} from './scripted-feed.ts';

/** Keeps what it is told. */
class Witness implements Viewer {
  readonly waitingBytes = 0;
  readonly bytesWritten = 0;
  readonly wantsTrends = true;
  readonly patienceMs = 0;
  readonly events: StreamEvent[] = [];
  readonly wantsGzip: boolean;
  isCongested = false;

  constructor(wantsGzip: boolean) {
    this.wantsGzip = wantsGzip;
  }

  write(frame: Frame): void {
    this.events.push(...frame.events);
  }

  async flushed(): Promise<void> {}

  end(frame: Frame): void {
    this.write(frame);
  }
}

/** A channel with its feed and clock, without sockets. */
export class ChannelScene {
  readonly feed: ScriptedFeed;
  readonly clock = new ManualClock();
  readonly channel: JobChannel;
  readonly viewers: {subscription: Subscription; viewer: Witness}[] = [];
  readonly faults: unknown[] = [];
  readonly #hub: HubContext;

  constructor(gate: (label: string) => Promise<void>, reach: number) {
    this.feed = new ScriptedFeed({reach, gate});
    this.#hub = {
      feed: this.feed,
      slots: new Slots({running: 2}),
      held: new HeldBytes(Infinity),
      trends: new TrendsReader(this.feed),
      limits: readConfig({}).stream,
      clock: this.clock,
      log: pino({level: 'silent'}),
      metrics: new Metrics(),
      write: (subscription, frame) => {
        if (subscription.isClosed) return;
        subscription.viewer.write(frame);
      },
      end: (subscription, ending) => {
        if (subscription.isClosed) return;
        subscription.viewer.end(endingFrame(ending, subscription, this.clock));
        subscription.signal({type: 'closed'});
        this.channel.leave(subscription);
      },
    };
    this.channel = new JobChannel('job', this.#hub);
  }

  open(start: StreamStart, epoch: number | null, gzip: boolean): Promise<void> {
    const viewer = new Witness(gzip);
    const request = {
      jobId: 'job',
      start,
      epoch,
      account: 'user:1',
      credential: {id: 'key:1', expiresAt: null},
    };
    const subscription = new Subscription(request, viewer, {
      openedAt: 0,
      endsAt: Infinity,
      heartbeatAt: Infinity,
    });
    this.viewers.push({subscription, viewer});
    this.channel.subscriptions.add(subscription);
    return catchUp(subscription, this.channel, this.#hub).catch(
      (error: unknown) => void this.faults.push(error),
    );
  }
}
