/** What is said where all panels are narrowed to some samples. */
export interface SelectionStrings {
  /** `Forgotten: 3 samples`. */
  readonly only: (label: string, count: string, isOne: boolean) => string;
  readonly all: string;
  /** The samples are too many to name them to the server. */
  readonly held: string;
  /** The page does not hold every row: averages of some samples are not to be had. */
  readonly notNarrowed: string;
}

export const SELECTION_STRINGS: SelectionStrings = {
  only: (label, count, isOne) => `${label}: ${isOne ? '1 sample' : `${count} samples`}`,
  all: 'show all samples again',
  held: 'among the predictions that are loaded',
  notNarrowed: 'but these averages are of all samples',
};
