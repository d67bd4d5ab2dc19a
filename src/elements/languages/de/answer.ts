import type {AnswerStrings} from '../../answer/strings.ts';
import {counted} from './shared.ts';

export const answer: AnswerStrings = {
  roles: {
    system: 'System',
    developer: 'Entwickler',
    user: 'Nutzer',
    assistant: 'Assistent',
    tool: 'Werkzeug',
    function: 'Funktion',
  },
  conversation: 'Gespräch',
  calls: 'Ruft auf',
  unnamedTool: 'ein Werkzeug',
  answers: 'antwortet auf',
  thinking: (characters) => `Gedankengang: ${characters} Zeichen`,
  noAnswer: 'Keine Antwort',
  noAnswerHint: 'Der Gedankengang wurde nie geschlossen, daher zählt nichts als Antwort.',
  scoredWhole:
    'Zusammen mit dem Gedankengang bewertet. Mit score_text: "answer" in der config des Jobs werden spätere Vorhersagen nur nach ihrer Antwort bewertet.',
  ended: 'Ende',
  endings: {stop: 'Von selbst', limit: 'An der Token-Grenze'},
  inferred: 'erschlossen: so viele Token, wie höchstens erlaubt',
  loop: (times) => `Scheint sich zu wiederholen: ${times}-mal`,
  loopHint: (unit) =>
    `Aus dem Text vermutet: Er endet viermal oder öfter mit demselben Stück, über 40 Zeichen oder mehr. Das Stück: ${unit}`,
  showTurns: (count) => `${counted(count, 'Beitrag', 'Beiträge')} dazwischen zeigen`,
  entries: (count) => counted(count, 'Eintrag', 'Einträge'),
  moreEntries: (count) => `${count} weitere zeigen`,
  rendering: 'Antworten',
  renderings: {raw: 'Roh', auto: 'Gestaltet'},
  tooLongToRender: 'Roh gezeigt: zu lang, um gestaltet zu werden.',
  notRendered: (reason) =>
    `Roh gezeigt: Was Antworten gestaltet, konnte nicht geladen werden. ftl-predictions.rendered.js gehört neben ftl-predictions.js. ${reason}`,
  rawBlock: 'Dieser Teil ist roh gezeigt: zu lang oder zu tief verschachtelt.',
  formula: 'Formel',
  formulaAsWritten: (reason) => `(nicht gesetzt: ${reason})`,
  code: (language) => (language === '' ? 'Programmtext' : `Programmtext: ${language}`),
  image: (alt) => (alt === '' ? 'Bild zeigen' : `Bild zeigen: ${alt}`),
};
