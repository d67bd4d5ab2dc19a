import type {Transport} from '../../context/stream-context.ts';
import {LEFT_OUT_STRINGS, type LeftOutStrings} from '../../view/left-out.ts';
import {STATE_STRINGS, type StateStrings} from '../../view/state-words.ts';

/** Every text of the badge. Counts and times come written for the reader's language. */
export interface BadgeStrings {
  readonly details: string;
  /** What draws the details could not be loaded. */
  readonly notLoaded: string;
  readonly delay: string;
  readonly delayHint: string;
  readonly approximately: (duration: string) => string;
  readonly received: string;
  readonly receivedOf: (received: string, total: string) => string;
  readonly receivedMore: (received: string, total: string) => string;
  readonly lastPrediction: string;
  readonly lastEvent: string;
  readonly nextTry: string;
  readonly now: string;
  readonly transport: string;
  readonly transports: Readonly<Record<Transport, string>>;
  readonly unknown: string;
  readonly pause: string;
  readonly resume: string;
  readonly retry: string;
  readonly refresh: string;
  /** Behind the state, where a file could not be read whole. */
  readonly incomplete: (state: string, count: string) => string;
  readonly leftOut: LeftOutStrings;
  readonly state: StateStrings;
}

export const BADGE_STRINGS: BadgeStrings = {
  details: 'Connection details',
  notLoaded: 'The details could not be loaded. Close them and open them again.',
  delay: 'Delay',
  delayHint: 'From the database to the screen, by clocks that may differ',
  approximately: (duration) => `≈ ${duration}`,
  received: 'Received',
  receivedOf: (received, total) => `${received} of ${total}`,
  receivedMore: (received, total) => `${received}, some again (${total} in the job)`,
  lastPrediction: 'Last prediction',
  lastEvent: 'Last event',
  nextTry: 'Next try',
  now: 'now',
  transport: 'Transport',
  transports: {
    stream: 'Event stream',
    'long-poll': 'Long polling',
    fetch: 'Fetched once',
    file: 'File',
    replay: 'Recorded file, replayed',
  },
  unknown: 'not known yet',
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Try now',
  refresh: 'Refresh',
  incomplete: (state, count) => `${state} · ${count} left out`,
  leftOut: LEFT_OUT_STRINGS,
  state: STATE_STRINGS,
};
