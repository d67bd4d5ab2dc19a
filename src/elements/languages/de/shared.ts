import type {NoticeStrings} from '../../../view/empty-notice.ts';
import type {LeftOutStrings} from '../../../view/left-out.ts';
import type {CopyStrings} from '../../../view/long-text.ts';
import type {ScoreStrings} from '../../../view/scores/words.ts';
import type {SelectionStrings} from '../../../view/selection-words.ts';
import type {StateStrings} from '../../../view/state-words.ts';
import type {PairedStrings} from '../../../view/statistics/words.ts';
import {pluralOf} from '../plural.ts';

const form = pluralOf('de');

/** `1 Beispiel`, `2 Beispiele`. */
export const counted = (count: string, one: string, many: string): string =>
  `${count} ${form(count) === 'one' ? one : many}`;

export const leftOut: LeftOutStrings = {
  units: {
    line: {one: 'Zeile', many: 'Zeilen'},
    entry: {one: 'Eintrag', many: 'Einträgen'},
    row: {one: 'Datensatz', many: 'Datensätzen'},
  },
  leftOut: (count, total, units) => `${count} von ${total} ${units} ausgelassen`,
  reason: (unit, at, file, reason) => `${file === null ? '' : `${file}, `}${unit} ${at}: ${reason}`,
  more: (count) => `und ${count} weitere`,
  unknownFields: 'Unbekannte Felder',
};

export const copy: CopyStrings = {
  copy: (what) => `Kopieren: ${what}`,
  copied: 'Kopiert',
  notCopied: 'Nicht kopiert: Die Seite darf es nicht',
};

export const state: StateStrings = {
  label: {
    idle: 'Nicht eingerichtet',
    connecting: 'Verbindet',
    'catching-up': 'Holt auf',
    live: 'Aktuell',
    stale: 'Veraltet',
    waiting: 'Verbindet erneut',
    polling: 'Fragt ab',
    paused: 'Angehalten',
    quiet: 'Ruhig',
    ended: 'Beendet',
    stopped: 'Fehlgeschlagen',
  },
  meaning: {
    idle: 'Weder ein Job noch eine Datei ist angegeben.',
    connecting: 'Die erste Antwort des Servers steht aus.',
    'catching-up': 'Gespeicherte Vorhersagen treffen ein.',
    live: 'Neue Vorhersagen erscheinen, sobald sie entstehen.',
    stale: 'Verbunden, aber seit über 30 Sekunden nichts Neues aus der Datenbank.',
    waiting: 'Die Verbindung ist abgebrochen. Sie kommt von selbst wieder.',
    polling: 'Neue Vorhersagen werden immer wieder abgefragt, statt zu strömen.',
    paused: 'Neues erscheint erst nach dem Fortsetzen.',
    quiet: 'Der Job ruht. Einmal in der Minute wird nachgesehen.',
    ended: 'Der Job ist zu Ende und alles ist hier.',
    stopped: 'Ein weiterer Versuch würde nicht helfen.',
  },
  notLive: {label: 'Nicht live', meaning: 'Einmal geladen; Neues zeigt sich nach dem Aktualisieren.'},
  replay: {
    label: 'Wiedergabe',
    meaning: 'Ein aufgezeichneter Lauf: Seine Vorhersagen erscheinen in ihrem eigenen Takt.',
  },
  fileRead: 'Die Datei ist bis zum Ende gelesen.',
  ended: {completed: 'Abgeschlossen', failed: 'Job fehlgeschlagen', cancelled: 'Abgebrochen'},
  long: {whole: 'Ganzer Text', copy},
};

export const notice: NoticeStrings = {
  notConfigured: 'Noch keine Vorhersagen zu zeigen',
  notConfiguredHint:
    'An diesem Element oder an einem <ftl-predictions-stream> darum fehlt job-id (und src, wenn der Server eine andere Adresse hat) oder file.',
  misnamed: (name, meant) => `Ein Attribut ${name} gibt es nicht: Es heißt ${meant}.`,
  loading: 'Vorhersagen werden geladen',
  empty: 'Noch keine Vorhersagen',
  emptyHint: 'Sie erscheinen hier, sobald das Training die erste sendet.',
  uncounted: 'Noch nichts zu zeichnen',
  uncountedHint:
    'Die Vorhersagen sind da. Was der Server je Epoche aus ihnen zählt, folgt höchstens einmal in der Sekunde.',
  emptyEnded: 'Der Job endete ohne Vorhersage',
  emptyEndedHint: 'Sendet das Training Vorhersagen an diesen Job?',
  emptyFile: 'Die Datei enthält keine Vorhersage',
  emptyFileHint:
    'Erwartet werden Vorhersagen als JSON Lines, JSON-Array, CSV oder Parquet, wie Trainingsprogramme, Exporte und dieser Server sie schreiben.',
  unknownJob: (jobId) => `Warten auf den Job „${jobId}“`,
  unknownJobHint:
    'Der Server kennt ihn noch nicht. Er wird von selbst wieder gefragt; dauert das nach dem Beginn des Trainings an, stimmt womöglich die Job-ID nicht.',
  unknownFile: 'Warten auf die Datei',
  unauthorized: 'Nicht angemeldet',
  forbidden: 'Kein Zugriff auf diesen Job',
  unreachable: 'Der Server ist nicht zu erreichen',
  failed: 'Die Vorhersagen konnten nicht geladen werden',
  retry: 'Erneut versuchen',
  paused: 'Vor der ersten Vorhersage angehalten',
  resume: 'Fortsetzen',
  leftOut,
};

const WAYS = {higher: 'höher ist besser', lower: 'niedriger ist besser'} as const;

export const scores: ScoreStrings = {
  aim: (better, min, max) => {
    const way = better === null ? '1 ist am besten' : WAYS[better];
    if (min !== null && max !== null) return `${way}, ${min} bis ${max}`;
    if (min !== null) return `${way}, mindestens ${min}`;
    return max === null ? way : `${way}, höchstens ${max}`;
  },
  answers: (count) => counted(count, 'Antwort', 'Antworten'),
  best: (value) => `beste ${value}`,
  mean: (value) => `Mittel ${value}`,
  spread: (least, greatest) => `${least} bis ${greatest}`,
  share: (count, of) => `${count} von ${of}`,
  right: (count, of, isExact) => `${count} von ${of} ${isExact ? 'exakt' : 'richtig'}`,
  passAt: (k, rate) => `pass@${k} ${rate}`,
  alike: 'Alle gleich: kein Signal',
};

export const selection: SelectionStrings = {
  samples: 'Beispiele',
  every: 'Alle',
  kinds: {
    learned: 'Gelernt',
    never: 'Nie richtig',
    forgotten: 'Vergessen',
    flickering: 'Schwankend',
    changed: 'Am meisten verändert',
    improved: 'Verbessert',
    same: 'Gleich',
    regressed: 'Verschlechtert',
    lost: 'Verloren',
    gained: 'Gewonnen',
  },
  since: (kind, epoch) => `${kind} seit Epoche ${epoch}`,
  only: (label, count) => `${label}: ${counted(count, 'Beispiel', 'Beispiele')}`,
  all: 'wieder alle Beispiele zeigen',
  partly: 'Ältere Bewertungen konnten nicht gelesen werden; es kann mehr solche Beispiele geben:',
  notFetched:
    'Was diese Beispiele findet, konnte nicht geladen werden. Noch einmal wählen versucht es erneut.',
  retry: 'Erneut versuchen',
  held: 'unter den geladenen Vorhersagen',
  notNarrowed: 'aber diese Mittelwerte gelten für alle Beispiele',
};

const p = (value: string, isBelow: boolean): string => `p ${isBelow ? '<' : '='} ${value}`;

export const paired: PairedStrings = {
  counts: (better, worse, of) => `${better} besser, ${worse} schlechter von ${of}`,
  mayBeChance: (value, isBelow) => `vielleicht Zufall (${p(value, isBelow)})`,
  hardlyChance: (value, isBelow) => `kaum Zufall (${p(value, isBelow)})`,
  allTheSame: (of) => `keines besser, keines schlechter von ${of}`,
  tests: {mcnemar: 'exakter McNemar-Test', 'signed-rank': 'Wilcoxon-Vorzeichen-Rang-Test'},
};
