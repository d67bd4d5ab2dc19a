import type {EpochCursor} from '../../context/stream-context.ts';
import type {FileReference} from '../../context/stream-controller.ts';
import {namesScore} from '../../protocol/score-names.ts';
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
export const follow = kind<Follow>('auto', 'auto, on or off', (given) => {
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
  'all, latest or a whole number from 0',
  (given) => parseEpochCursor(typeof given === 'number' ? String(given) : (given as string)) ?? undefined,
);

/** Whether the job has the score is told when its rows are there. */
export const metric = passedOn('the name of a score', (text) => namesScore(text.trim()));

/** An epoch, or none. */
export const epoch = wholeNumber(0, null);

export const link = optional<'hash'>('hash');
export const live = optional<'on' | 'off'>('on', 'off');
export const credentials = optional<RequestCredentials>('same-origin', 'include', 'omit');
export const replay = number(null, 'a number above 0', (speed) => speed > 0);
export const maxRows = wholeNumber(1, null);

const milliseconds = number(null, 'milliseconds', (ms) => ms >= 0);

export const flushInterval = kind<number | 'auto' | null>(null, 'auto or milliseconds from 0', (given) =>
  given === 'auto' ? given : (milliseconds.read(given) ?? undefined),
);

/** Where the page is: what a relative address begins with. */
const isAddress = (text: string): boolean => {
  const url = URL.parse(text, globalThis.document?.baseURI);
  return url !== null && /^(https?|file|blob|data):$/.test(url.protocol);
};

/** What fits into a header. */
const isSendable = (text: string): boolean => /^[!-~]+$/.test(text);

export const src = passedOn('the address of a server, such as https://example.org', (text) =>
  /^https?:$/.test(URL.parse(text, globalThis.document?.baseURI)?.protocol ?? ''),
);
export const jobId = passedOn("a job's id, 1 to 200 of A-Z a-z 0-9 . _ : -", (text) =>
  /^(?!\.\.?$)[\w.:-]{1,200}$/.test(text),
);
export const token = passedOn('a token of visible ASCII characters', isSendable, {isSecret: true});
export const apiKey = passedOn('an API key of visible ASCII characters', isSendable, {isSecret: true});
export const file = passedOn<FileReference>(
  'the address of a file',
  (given) => typeof given !== 'string' || isAddress(given),
);
export const map = passedOn('pairs of names, such as prediction=answer prompt=question', (text) =>
  text.split(/[\s,]+/).every((pair) => /^(\w[^=]*=[^=]+)?$/.test(pair)),
);

/** Further runs, as jobs. */
export const jobs = passedOn("ids of jobs, such as 'run-a run-b'", (text) =>
  text.split(/[\s,]+/).every((id) => id === '' || jobId.read(id) !== undefined),
);

/** Further runs, as files. */
export const files = passedOn<FileReference>(
  'addresses of files',
  (given) =>
    typeof given !== 'string' ||
    given.split(/\s+/).every((address) => address === '' || file.read(address) !== undefined),
);
