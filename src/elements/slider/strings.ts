import {NOTICE_STRINGS, type NoticeStrings} from '../../view/empty-notice.ts';
import {STATE_STRINGS, type StateStrings} from '../../view/state-words.ts';
import type {ScoreName} from '../../protocol/protocol.ts';
import {SCORE_WORDS} from '../../view/scores/words.ts';

/** Every text of the epoch slider. Numbers come written for the reader's language. */
export interface EpochSliderStrings {
  /** What the slider chooses. */
  readonly label: string;
  readonly all: string;
  readonly newest: string;
  readonly followsNewest: (epoch: string) => string;
  readonly epoch: (epoch: string) => string;
  readonly step: (step: string) => string;
  readonly complete: string;
  readonly running: string;
  /** The job has no prediction of the epoch that was asked for. */
  readonly unknown: (epoch: string) => string;
  readonly best: (epoch: string) => string;
  readonly isBest: string;
  /** A score within a sentence. */
  readonly scores: Readonly<Record<ScoreName, string>>;
  readonly value: (score: string, value: string) => string;
  readonly play: string;
  readonly pause: string;
  readonly playing: string;
  readonly stopped: (epoch: string) => string;
  readonly onlyOne: (epoch: string) => string;
  readonly keys: string;
  readonly state: StateStrings;
  readonly notice: NoticeStrings;
}

export const EPOCH_SLIDER_STRINGS: EpochSliderStrings = {
  label: 'Epoch',
  all: 'All epochs',
  newest: 'Newest',
  followsNewest: (epoch) => `Newest: epoch ${epoch}`,
  epoch: (epoch) => `Epoch ${epoch}`,
  step: (step) => `step ${step}`,
  complete: 'complete',
  running: 'still running',
  unknown: (epoch) => `Epoch ${epoch} has no predictions`,
  best: (epoch) => `Best: epoch ${epoch}`,
  isBest: 'the best',
  scores: SCORE_WORDS,
  value: (score, value) => `${score} ${value}`,
  play: 'Play the epochs',
  pause: 'Pause',
  playing: 'Playing the epochs',
  stopped: (epoch) => `Stopped at epoch ${epoch}`,
  onlyOne: (epoch) => `Epoch ${epoch} is the only one: there is nothing to play.`,
  keys: 'Arrow keys go by one epoch, Page Up and Page Down by more, Home and End to the first and the last; the space bar plays.',
  state: STATE_STRINGS,
  notice: NOTICE_STRINGS,
};
