import type {ComparisonStrings} from '../../comparison/strings.ts';
import {answer} from './answer.ts';
import {runs} from './runs.ts';
import {shortScoreNames} from './scores.ts';
import {copy, counted, notice, scores, selection, state} from './shared.ts';

const by =
  (word: string) =>
  (gain: string, isRate: boolean): string =>
    gain === '' ? word : `um ${gain}${isRate ? ' Prozentpunkte' : ''} ${word}`;

/** As a sentence begins. */
const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const comparison: ComparisonStrings = {
  title: 'Vergleich',
  sample: 'Beispiel',
  search: 'Prompts durchsuchen',
  noSampleFound: 'Kein Prompt enthält diesen Text',
  moreSamples: (count) => `${count} weitere: Tippen grenzt ein`,
  previous: 'Voriges Beispiel',
  next: 'Nächstes Beispiel',
  place: (place, count) => `${place} von ${count}`,
  prompt: 'Prompt',
  truth: 'Referenz',
  noTruth: 'keine gesendet',
  emptyText: 'leer',
  diff: 'Unterschiede markieren',
  diffs: {off: 'Aus', word: 'Nach Wörtern', char: 'Nach Zeichen'},
  copy,
  answer,
  prediction: 'Vorhersage',
  marks: {missing: 'fehlt: ', extra: 'zu viel: '},
  missing: 'fehlt',
  extra: 'nicht in der Referenz',
  onlyChanged: 'Nur Änderungen',
  baseline: 'Vergleichsbasis',
  previousOne: 'Keine',
  epoch: (epoch) => `Epoche ${epoch}`,
  step: (step) => `Schritt ${step}`,
  scoreNames: shortScoreNames,
  scores,
  meanOf: (score) => `Mittel: ${score}`,
  showAnswers: (count) => `Alle ${count} Antworten zeigen`,
  hideAnswers: 'Nur die beste Antwort zeigen',
  answerNumber: (number) => `Antwort ${number}`,
  sameText: 'gleicher Text',
  unlike: 'Wenig gemeinsam',
  notCompared: 'Unterschiede konnten nicht geladen werden',
  bestAt: (value, epoch, score) => `${upper(score)}, am besten ${value} in Epoche ${epoch}`,
  wordOverlap: (rate) => `Wortüberlappung ${rate}`,
  lengthRatio: (ratio) => `Länge × ${ratio}`,
  exact: 'Exakt',
  best: 'Am besten',
  baselineMark: 'Vergleichsbasis',
  change: {
    better: by('besser'),
    worse: by('schlechter'),
    same: () => 'gleich gut',
    unknown: () => 'nicht vergleichbar',
  },
  sinceBaseline: {
    better: 'Verbessert',
    worse: 'Verschlechtert',
    same: 'Wie die Basis',
    unknown: 'Nicht vergleichbar',
  },
  runs,
  notSetAgainst: 'Was Läufe und Epochen vergleicht, konnte nicht geladen werden.',
  valid: 'Gültig',
  invalid: (count) => (count === null ? 'Ungültig' : `Ungültig: ${count} Fehler`),
  history: (score) => `${upper(score)} dieses Beispiels im Lauf des Trainings`,
  historyValue: (name, value, score) => `${name}: ${score} ${value}`,
  noScore: 'keine Bewertung',
  newer: (count) => counted(count, 'neuere Vorhersage', 'neuere Vorhersagen'),
  older: (count) => `${count} ältere zeigen`,
  showAll: (characters) => `Alle ${characters} Zeichen zeigen`,
  showLess: 'Weniger zeigen',
  nothingChanged: 'Keine Vorhersage unterscheidet sich von der vorigen.',
  nothingInEpochs: (epochs) => `Keine Vorhersage dieses Beispiels in den Epochen ${epochs}.`,
  noSample: (sample) => `Kein Beispiel „${sample}“`,
  noSampleHint: 'Noch ist keine seiner Vorhersagen da. Oben lässt sich ein anderes Beispiel wählen.',
  badEpochs: 'Alle Epochen werden gezeigt.',
  partial: 'Ältere Vorhersagen dieses Beispiels konnten nicht geladen werden.',
  retry: 'Erneut versuchen',
  selection,
  state,
  notice,
};
