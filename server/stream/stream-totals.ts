import type {StreamTotals} from '../metrics.ts';
import type {HubContext} from './hub-context.ts';
import type {Subscription} from './subscription.ts';

/** What all streams come to; `past`: of those that are closed. */
export function streamTotals(
  subscriptions: ReadonlySet<Subscription>,
  past: Pick<StreamTotals, 'deliveries' | 'bytes'>,
  {slots, held, limits}: Pick<HubContext, 'slots' | 'held' | 'limits'>,
): StreamTotals {
  let {deliveries, bytes} = past;
  let waitingBytes = 0;
  for (const {eventCount, viewer} of subscriptions) {
    deliveries += eventCount;
    bytes += viewer.bytesWritten;
    waitingBytes += viewer.waitingBytes;
  }
  return {
    open: subscriptions.size,
    limit: limits.perProcess,
    deliveries,
    bytes,
    waitingBytes,
    heldBytes: held.total,
    waitingReads: slots.waitingCount,
  };
}
