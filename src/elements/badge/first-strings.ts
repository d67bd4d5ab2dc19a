import {STATE_LABELS, type StateLabelStrings} from '../../view/state-label.ts';

/** The words that a badge needs before samples are lost, or its details are opened. */
export interface FirstBadgeStrings {
  readonly details: string;
  /** What draws the details could not be loaded. */
  readonly notLoaded: string;
  /** Behind the state, where a file could not be read whole. */
  readonly incomplete: (state: string, count: string) => string;
  readonly state: StateLabelStrings;
}

export const FIRST_BADGE_STRINGS: FirstBadgeStrings = {
  details: 'Connection details',
  notLoaded: 'The details could not be loaded. Close them and open them again.',
  incomplete: (state, count) => `${state} · ${count} left out`,
  state: STATE_LABELS,
};
