import {BADGE_STRINGS} from '../../../src/elements/badge/strings.ts';
import {COMPARISON_STRINGS} from '../../../src/elements/comparison/strings.ts';
import {GERMAN} from '../../../src/elements/languages/de.ts';
import type {Words} from '../../../src/elements/languages/words.ts';
import {MAP_STRINGS} from '../../../src/elements/map/strings.ts';
import {EPOCH_SLIDER_STRINGS} from '../../../src/elements/slider/strings.ts';
import {TABLE_STRINGS} from '../../../src/elements/table/strings.ts';
import {TRENDS_STRINGS} from '../../../src/elements/trends/strings.ts';
import {RUN_STRINGS} from '../../../src/view/runs/words.ts';

const ENGLISH: Words = {
  badge: BADGE_STRINGS,
  comparison: {...COMPARISON_STRINGS, runs: RUN_STRINGS},
  map: MAP_STRINGS,
  slider: EPOCH_SLIDER_STRINGS,
  table: TABLE_STRINGS,
  trends: TRENDS_STRINGS,
};

const GAP = '\ue000';

/** What a text may be given: functions are called with all of these that they take. */
const ARGUMENTS: readonly (readonly unknown[])[] = [
  [GAP, GAP, GAP, GAP],
  ...[true, false].flatMap((is) => [
    [GAP, is],
    [GAP, GAP, is],
    [GAP, GAP, GAP, is],
  ]),
  [[GAP], 2],
  [1, GAP],
  [2, GAP],
  [null, null, null],
  ['higher', GAP, null],
  ['lower', null, GAP],
  ['', true],
];

/** The parts of a text that do not depend on what it is given. */
function piecesOf(text: unknown): readonly string[] {
  if (typeof text === 'string') return [text];
  if (typeof text !== 'function') return [];
  return ARGUMENTS.flatMap((given) => {
    try {
      return String((text as (...given: readonly unknown[]) => string)(...given)).split(GAP);
    } catch {
      return [];
    }
  }).map((piece) => piece.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, ''));
}

function pairs(english: object, german: object): readonly string[] {
  return Object.entries(english).flatMap(([key, value]: [string, unknown]) => {
    const other = (german as Readonly<Record<string, unknown>>)[key];
    if (typeof value === 'object' && value !== null) return pairs(value, other as object);
    const said = piecesOf(other).join('\n');
    return piecesOf(value).filter((piece) => piece.length > 2 && !said.includes(piece));
  });
}

const pieces = [...new Set(pairs(ENGLISH, GERMAN))];
const word = (piece: string): string => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const ENGLISH_PIECE = new RegExp(`(?<![\\p{L}_-])(?:${pieces.map(word).join('|')})(?![\\p{L}_-])`, 'u');

const NAMES = [
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'title',
  'placeholder',
  'alt',
];

/** Every text of an element that a reader sees or hears. */
export function textsOf(element: HTMLElement): readonly string[] {
  const nodes = [...element.shadowRoot!.querySelectorAll('*')].filter((each) => each.localName !== 'style');
  return nodes
    .flatMap((each) => [
      ...NAMES.map((name) => each.getAttribute(name) ?? ''),
      ...[...each.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.textContent! : '')),
    ])
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** Those of an element's texts that hold a text of the English tables which in German is another. */
export const englishLeft = (element: HTMLElement): readonly string[] =>
  textsOf(element).filter((text) => ENGLISH_PIECE.test(text));
