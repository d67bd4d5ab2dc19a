import type {PredictionSource} from '../stream/prediction-source.ts';
import type {StreamState} from '../stream/wire/state.ts';

/** What stands in an element's place while it has no rows: why, and what to do. */
export interface Notice {
  readonly tone: 'plain' | 'busy' | 'warn' | 'bad';
  readonly title: string;
  readonly hint: string;
  /** A button that helps: ask again, or go on after a pause. */
  readonly action: {readonly call: 'refresh' | 'resume'; readonly label: string} | null;
}

/** The words of notices that are needed before what draws the element is here. */
export interface FirstNoticeStrings {
  readonly notConfigured: string;
  readonly notConfiguredHint: string;
  /** Before the hint, where an attribute is misspelled. */
  readonly misnamed: (name: string, meant: string) => string;
  readonly loading: string;
  readonly failed: string;
  readonly retry: string;
}

export const FIRST_NOTICE_STRINGS: FirstNoticeStrings = {
  notConfigured: 'No predictions to show yet',
  notConfiguredHint:
    'Set job-id (and src, when the server has another address) or file on this element or on an <ftl-predictions-stream> around it.',
  misnamed: (name, meant) => `There is no attribute ${name}: it is written ${meant}.`,
  loading: 'Loading predictions',
  failed: 'The predictions could not be loaded',
  retry: 'Try again',
};

/** What the first states mean for the reader. */
export type FirstMeanings = Readonly<Record<'connecting' | 'catching-up', string>>;

export const FIRST_MEANINGS: FirstMeanings = {
  connecting: 'Waiting for the server’s first answer.',
  'catching-up': 'Stored predictions are coming in.',
};

/** Those without which there is nothing to show. */
const NAMES_SOURCE: readonly string[] = ['job-id', 'file'];

/** What the server or the network said. */
export const causeOf = (state: StreamState): string | null => ('cause' in state ? state.cause.message : null);

/**
 * The notice for a source that is not named, or from which rows are still to come.
 *
 * @param misnamed attributes that are none, and those that they seem to mean
 */
export function firstNotice(
  source: Pick<PredictionSource, 'state'> | null,
  strings: FirstNoticeStrings,
  meaning: FirstMeanings,
  misnamed: ReadonlyMap<string, string>,
): Notice {
  if (source !== null && source.state.kind !== 'idle') {
    const {state} = source;
    const hint = causeOf(state) ?? meaning[state.kind === 'connecting' ? 'connecting' : 'catching-up'];
    return {tone: 'busy', title: strings.loading, hint, action: null};
  }
  const slips = [...misnamed].filter(([, meant]) => NAMES_SOURCE.includes(meant));
  const told = slips.map(([name, meant]) => strings.misnamed(name, meant));
  const hint = [...told, strings.notConfiguredHint].join(' ');
  return {tone: told.length > 0 ? 'warn' : 'plain', title: strings.notConfigured, hint, action: null};
}
