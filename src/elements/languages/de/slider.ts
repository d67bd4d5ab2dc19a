import type {EpochSliderStrings} from '../../slider/strings.ts';
import {scoreNames} from './scores.ts';
import {notice, state} from './shared.ts';

export const slider: EpochSliderStrings = {
  label: 'Epoche',
  all: 'Alle Epochen',
  newest: 'Neueste',
  followsNewest: (epoch) => `Neueste: Epoche ${epoch}`,
  epoch: (epoch) => `Epoche ${epoch}`,
  step: (step) => `Schritt ${step}`,
  complete: 'vollständig',
  running: 'läuft noch',
  unknown: (epoch) => `Epoche ${epoch} hat keine Vorhersagen`,
  best: (epoch) => `Beste: Epoche ${epoch}`,
  isBest: 'die beste',
  scores: scoreNames,
  value: (score, value) => `${score} ${value}`,
  play: 'Epochen abspielen',
  pause: 'Anhalten',
  playing: 'Epochen werden abgespielt',
  stopped: (epoch) => `Bei Epoche ${epoch} angehalten`,
  onlyOne: (epoch) => `Epoche ${epoch} ist die einzige: Es gibt nichts abzuspielen.`,
  keys: 'Pfeiltasten gehen eine Epoche weiter, Bild auf und Bild ab mehrere, Pos1 und Ende zur ersten und zur letzten; die Leertaste spielt ab.',
  state,
  notice,
};
