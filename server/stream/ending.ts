import type {EventData} from '../../src/protocol/protocol.ts';
import {formatCursor} from '../feed/cursor.ts';
import {jitter, type Clock} from '../clock.ts';
import {Frame} from './frames/sse-frame.ts';
import type {Subscription} from './subscription.ts';
import {progressOf} from './subscription-state.ts';

/** The event that a stream ends with. */
export type Ending = {
  readonly [Name in 'bye' | 'reset' | 'error']: {readonly event: Name; readonly data: EventData[Name]};
}['bye' | 'reset' | 'error'];

/** Least and most milliseconds after which a client should come back; those that are not named should not. */
const RETRY_MS: Readonly<Record<string, readonly [number, number]>> = {
  max_age: [100, 2000],
  drain: [500, 3000],
  slow: [1000, 5000],
  error: [1000, 5000],
};

/** In logs and metrics. */
export function reasonOf(ending: Ending): string {
  return ending.event === 'bye' ? ending.data.reason : ending.event;
}

/** The last frame of a stream, under the id of all that was sent; a reset voids that id and so has none. */
export function endingFrame(ending: Ending, {state, request}: Subscription, clock: Clock): Frame {
  const range = RETRY_MS[reasonOf(ending)];
  const lead = range === undefined ? '' : `retry: ${jitter(clock, ...range)}\n`;
  const progress = ending.event === 'reset' ? null : progressOf(state);
  const id = progress && formatCursor({...progress.position, epoch: request.epoch});
  const event = {...ending, ...(id !== null && {id})};
  return new Frame([event], {lead, isCompressed: false});
}
