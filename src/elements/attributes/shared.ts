import type {EpochCursor} from '../../context/stream-context.ts';
import type {FileReference} from '../../context/stream-controller.ts';
import {parseEpochCursor} from '../../view/epoch-cursor.ts';
import type {DiffUnit} from '../../view/text-diff.ts';
import {kind, number, oneOf, optional, passedOn, wholeNumber} from './kinds.ts';

/** How differences from the ground truth are marked. */
export type DiffMode = DiffUnit | 'off';

/** How answers are shown: as they are, or as the Markdown or JSON that they are. */
export type Rendering = 'raw' | 'auto';

/**
 * When new rows show: `auto` as they come while the reader is at the top and touches nothing, else behind a button;
 * `on` always as they come; `off` always behind the button.
 */
export type Follow = 'auto' | 'on' | 'off';

/** Whether several answers to a prompt at one step are one entry. */
export type Grouping = 'auto' | 'off';

/** Light or dark; `auto` as the page around the element is. */
export type Theme = 'auto' | 'light' | 'dark';

/** An attribute without a value is `on`; `false` frameworks set for one that is not there. */
export const follow = kind<Follow>('auto', ['auto', 'on', 'off'], (given) => {
  switch (given) {
    case 'auto':
    case false:
      return 'auto';
    case 'on':
    case 'true':
    case '':
    case true:
      return 'on';
    case 'off':
    case 'false':
      return 'off';
    default:
      return undefined;
  }
});

export const diff = oneOf<DiffMode>('word', 'char', 'off');
export const rendering = oneOf<Rendering>('raw', 'auto');
export const group = oneOf<Grouping>('auto', 'off');
export const theme = oneOf<Theme>('auto', 'light', 'dark');

/** The epoch that an element shows; `null` the one of its source. */
export const epochCursor = kind<EpochCursor | null>(
  null,
  'epoch',
  (given) => parseEpochCursor(typeof given === 'number' ? String(given) : (given as string)) ?? undefined,
);

/** Whether the job has the score is told when its rows are there. */
export const metric = passedOn('metric');

/** An epoch, or none. */
export const epoch = wholeNumber(0, null);

export const link = optional<'hash'>('hash');
export const live = optional<'on' | 'off'>('on', 'off');
export const credentials = optional<RequestCredentials>('same-origin', 'include', 'omit');
export const replay = number(null, 'above0', (speed) => speed > 0);
export const maxRows = wholeNumber(1, null);

const milliseconds = number(null, 'ms', (ms) => ms >= 0);

export const flushInterval = kind<number | 'auto' | null>(null, 'flush', (given) =>
  given === 'auto' ? given : (milliseconds.read(given) ?? undefined),
);

/** Of an address as it stands on this page. */
const schemeOf = (text: string): string => URL.parse(text, globalThis.document?.baseURI)?.protocol ?? '';

/** What fits into a header. */
const isSendable = (text: string): boolean => /^[!-~]+$/.test(text);

export const src = passedOn('src', (text) => /^https?:$/.test(schemeOf(text)));
export const jobId = passedOn('jobId', (text) => /^(?!\.\.?$)[\w.:-]{1,200}$/.test(text));
export const token = passedOn('token', isSendable);
export const apiKey = passedOn('apiKey', isSendable);
export const file = passedOn<FileReference>(
  'file',
  (given) => typeof given !== 'string' || /^(https?|file|blob|data):$/.test(schemeOf(given)),
);
export const map = passedOn('map');

/** Further runs, as jobs. */
export const jobs = passedOn('jobs');

/** Further runs, as files. */
export const files = passedOn<FileReference>('files', (given) => typeof given !== 'string');
