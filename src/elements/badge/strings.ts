import type {Transport} from '../../context/stream-context.ts';
import {LEFT_OUT_STRINGS, type LeftOutStrings} from '../../view/left-out.ts';
import {STATE_STRINGS, type StateStrings} from '../../view/state-words.ts';
import {FIRST_BADGE_STRINGS, type FirstBadgeStrings} from './first-strings.ts';

/** Every text of the badge. Counts and times come written for the reader's language. */
export interface BadgeStrings extends FirstBadgeStrings {
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
  /** Behind the state. */
  readonly lostShort: (count: string) => string;
  readonly lostCount: (count: string, isOne: boolean) => string;
  readonly noneLost: string;
  /** When a sample counts as lost. */
  readonly lossRule: (right: string, of: string) => string;
  readonly lostSample: (sample: string, right: string, wrong: string) => string;
  readonly moreLost: (count: string) => string;
  readonly notify: string;
  readonly notifyDenied: string;
  readonly notifyTitle: (count: number, job: string) => string;
  /** `more`: how many besides those that are named. */
  readonly notifyBody: (samples: readonly string[], more: number) => string;
  readonly leftOut: LeftOutStrings;
  readonly state: StateStrings;
}

export const BADGE_STRINGS: BadgeStrings = {
  ...FIRST_BADGE_STRINGS,
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
  lostShort: (count) => `${count} lost`,
  lostCount: (count, isOne) => (isOne ? '1 sample is lost' : `${count} samples are lost`),
  noneLost: 'No sample is lost',
  lossRule: (right, of) => `Lost: right in ${right} of the last ${of} rounds, now wrong in two.`,
  lostSample: (sample, right, wrong) => `Sample ${sample}: right at epoch ${right}, lost at ${wrong}`,
  moreLost: (count) => `and ${count} more`,
  notify: 'Notify me of losses',
  notifyDenied: 'The browser blocks notifications of this page: its settings for the site can allow them.',
  notifyTitle: (count, job) => `${count === 1 ? 'A sample was' : `${count} samples were`} lost in ${job}`,
  notifyBody: (samples, more) =>
    `Sample ${samples.join(', ')}${more === 0 ? '' : ` and ${more} more`}: answered rightly before, now wrong twice.`,
  leftOut: LEFT_OUT_STRINGS,
  state: STATE_STRINGS,
};
