/** All that is said of each score. */
import type {ScoreName} from '../../../protocol/protocol.ts';

type OfScores = Readonly<Record<ScoreName, string>>;

/** Within a sentence. */
export const scoreNames: OfScores = {
  char_error_rate: 'Zeichenfehlerrate',
  exact_match: 'exakte Treffer',
  word_overlap: 'Wortüberlappung',
  length_ratio: 'Längenverhältnis',
};

/** The same where there is little room. */
export const shortScoreNames: OfScores = {...scoreNames, char_error_rate: 'Fehlerrate'};

export const scoreColumns: OfScores = {
  char_error_rate: 'Fehlerrate',
  exact_match: 'Exakt',
  word_overlap: 'Wortüberlappung',
  length_ratio: 'Längenverhältnis',
};

export const scoreCharts: OfScores = {
  char_error_rate: 'Zeichenfehlerrate',
  exact_match: 'Exakte Treffer',
  word_overlap: 'Wortüberlappung',
  length_ratio: 'Längenverhältnis',
};

export const scoreAims: OfScores = {
  char_error_rate: 'niedriger ist besser',
  exact_match: 'höher ist besser',
  word_overlap: 'höher ist besser',
  length_ratio: '1 ist die Länge der Referenz',
};
