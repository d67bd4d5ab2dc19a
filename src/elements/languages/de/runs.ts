import type {RunStrings} from '../../../view/runs/words.ts';
import {paired} from './shared.ts';

export const runs: RunStrings = {
  unnamed: 'Lauf',
  against: (run) => `Gegen ${run}`,
  common: (count, of) => `${count} von ${of} Prompts sind in beiden`,
  foundBy: (promptId, place) =>
    [
      ...(promptId === null ? [] : [`${promptId} nach prompt_id`]),
      ...(place === null ? [] : [`${place} nach Quelle und Nummer`]),
    ].join(', '),
  onlyHere: (count, otherPrompt) =>
    `${count} nur hier${otherPrompt === null ? '' : `, davon ${otherPrompt} mit einem anderen Prompt an ihrer Stelle`}`,
  onlyThere: (count, run) => `${count} nur in ${run}`,
  otherPrompts: 'kein Prompt gemeinsam: Seine Mittelwerte gelten für andere Prompts',
  notNarrowed: 'nicht gezeichnet, solange die Ansichten nur einen Teil der Beispiele zeigen',
  tooMany: (count) => `${count} weitere angegeben: Höchstens vier Läufe werden zusammen gezeichnet.`,
  ofThoseHeld: 'unter den Vorhersagen, die die Seite hat',
  ofTheFirst: 'unter den ersten 100.000 Beispielen',
  askingForAll: 'alle werden vom Server erfragt',
  notTold: (message) =>
    message === null
      ? 'der Server ist zu alt, um von allen Beispielen zu berichten'
      : `der Server berichtet nicht von allen Beispielen: ${message}`,
  noneInCommon: (run) => `Kein Prompt gemeinsam mit ${run}`,
  noneInCommonHint:
    'Prompts gelten als gleich nach ihrer prompt_id, sonst nach Quelle und Nummer, wo der Text derselbe ist. Verglichen wird nichts.',
  itself: (run) => `${run} ist dieser Lauf selbst: Zum Vergleichen braucht es einen anderen.`,
  maybeNotYours:
    'Oder dieses Token darf ihn nicht lesen: Ein Einbettungs-Token liest mehrere Jobs, wenn es mit job_ids ausgestellt ist.',
  loading: (run) => `${run} wird geladen`,
  notThere: {
    epoch: (run) => `${run} hat in dieser Epoche keine Antwort.`,
    step: (run) => `${run} hat bei diesem Schritt keine Antwort.`,
  },
  promptNotThere: (run) => `Dieser Prompt ist nicht in ${run}.`,
  than: {
    better: (run) => `Besser als ${run}`,
    worse: (run) => `Schlechter als ${run}`,
    same: (run) => `Wie ${run}`,
    unknown: (run) => `Nicht vergleichbar mit ${run}`,
  },
  atEpoch: (epoch) => `In Epoche ${epoch}`,
  epochAgainst: (epoch, baseline) => `Epoche ${epoch} gegen Epoche ${baseline}, alle Beispiele`,
  nothingToCompare: 'kein Beispiel ist in beiden bewertet',
  baselineItself: (epoch) =>
    `Epoche ${epoch} ist die Vergleichsbasis selbst: Um alle Beispiele zu vergleichen, braucht es eine andere.`,
  by: (score, test) => `nach ${score}, ${test}`,
  paired,
};
