import type {KindName} from './learning/kinds.ts';

/** What is said where all panels are narrowed to some samples. */
export interface SelectionStrings {
  /** The choice of a kind of samples. */
  readonly samples: string;
  readonly every: string;
  readonly kinds: Readonly<Record<KindName, string>>;
  /** `Lost since epoch 22`. */
  readonly since: (kind: string, epoch: string) => string;
  /** `Forgotten: 3 samples`. */
  readonly only: (label: string, count: string, isOne: boolean) => string;
  readonly all: string;
  /** The samples are too many to name them to the server. */
  readonly held: string;
  /** The page does not hold every row: averages of some samples are not to be had. */
  readonly notNarrowed: string;
  /** Older scores could not be read: there may be more samples of the kind. */
  readonly partly: string;
  /** What finds the samples did not come. */
  readonly notFetched: string;
  readonly retry: string;
}

export const SELECTION_STRINGS: SelectionStrings = {
  samples: 'Samples',
  every: 'All',
  kinds: {
    learned: 'Learned',
    never: 'Never right',
    forgotten: 'Forgotten',
    flickering: 'Flickering',
    changed: 'Most changed',
    improved: 'Improved',
    same: 'Same',
    regressed: 'Regressed',
    lost: 'Lost',
    gained: 'Gained',
  },
  since: (kind, epoch) => `${kind} since epoch ${epoch}`,
  only: (label, count, isOne) => `${label}: ${isOne ? '1 sample' : `${count} samples`}`,
  all: 'show all samples again',
  held: 'among the predictions that are loaded',
  notNarrowed: 'but these averages are of all samples',
  partly: 'Older scores could not be read; there may be more such samples:',
  notFetched: 'What finds these samples could not be fetched. Choose them again to try it again.',
  retry: 'Try again',
};
