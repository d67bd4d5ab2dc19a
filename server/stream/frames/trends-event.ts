import type {StreamEvent} from '../../../src/protocol/protocol.ts';
import type {TrendsChange} from '../../feed/read-trends-since.ts';

/** `null` when nothing changed, or the job is gone. */
export function trendsEvent(change: TrendsChange | null): StreamEvent | null {
  if (change === null || (change.trends.length === 0 && change.steps.length === 0)) return null;
  const {trends, steps, overall_improvement} = change;
  return {event: 'trends_update', data: {trends, steps, overall_improvement}};
}
