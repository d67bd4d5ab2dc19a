import type {BadgeStrings} from '../../badge/strings.ts';
import {counted, leftOut, state} from './shared.ts';

export const badge: BadgeStrings = {
  details: 'Einzelheiten der Verbindung',
  notLoaded: 'Die Einzelheiten konnten nicht geladen werden. Nach erneutem Öffnen wird es wieder versucht.',
  delay: 'Verzögerung',
  delayHint: 'Von der Datenbank bis zum Bildschirm, nach Uhren, die voneinander abweichen können',
  approximately: (duration) => `≈ ${duration}`,
  received: 'Empfangen',
  receivedOf: (received, total) => `${received} von ${total}`,
  receivedMore: (received, total) => `${received}, manche mehrfach (${total} im Job)`,
  lastPrediction: 'Letzte Vorhersage',
  lastEvent: 'Letztes Ereignis',
  nextTry: 'Nächster Versuch',
  now: 'jetzt',
  transport: 'Übertragung',
  transports: {
    stream: 'Ereignisstrom',
    'long-poll': 'Wiederholte Abfrage',
    fetch: 'Einmal geladen',
    file: 'Datei',
    replay: 'Aufgezeichnete Datei, wiedergegeben',
  },
  unknown: 'noch nicht bekannt',
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  retry: 'Jetzt versuchen',
  refresh: 'Aktualisieren',
  incomplete: (label, count) => `${label} · ${count} ausgelassen`,
  lostShort: (count) => `${count} verloren`,
  lostCount: (count) => `${counted(count, 'Beispiel ist', 'Beispiele sind')} verloren`,
  noneLost: 'Kein Beispiel ist verloren',
  lossRule: (right, of) => `Verloren: in ${right} der letzten ${of} Runden richtig, jetzt in zweien falsch.`,
  lostSample: (sample, right, wrong) =>
    `Beispiel ${sample}: in Epoche ${right} richtig, in Epoche ${wrong} verloren`,
  moreLost: (count) => `und ${count} weitere`,
  notify: 'Verluste melden',
  notifyDenied:
    'Der Browser lässt Benachrichtigungen dieser Seite nicht zu: In seinen Einstellungen zur Website lässt sich das ändern.',
  notifyTitle: (count, job) =>
    count === 1 ? `Ein Beispiel ging verloren in ${job}` : `${count} Beispiele gingen verloren in ${job}`,
  notifyBody: (samples, more) =>
    `Beispiel ${samples.join(', ')}${more === 0 ? '' : ` und ${more} weitere`}: vorher richtig beantwortet, jetzt zweimal falsch.`,
  leftOut,
  state,
};
