/**
 * Characters without a shape of their own: two texts may differ by them and look the same, and some of them change how
 * the rest is read.
 */

/** A character to be drawn as a mark. */
export interface HiddenCharacter {
  readonly character: string;
  /** The letters by which it is known, such as `ZWSP`; else its number. */
  readonly name: string;
  /** `U+200B`. */
  readonly code: string;
  /** It has a width, so that a mark can lie over it. */
  readonly isBlank: boolean;
}

/**
 * Which are drawn: those that are no part of any text or turn its order (`alien`); in a difference also those that
 * scripts and typesetting use (`most`); where nothing else differs those inside emoji too (`all`), and plain blanks
 * (`blank`).
 */
export type Scope = 'alien' | 'most' | 'all' | 'blank';

/** Controls, orders of direction, separators, fillers, tags, and what formats without being seen. */
const ALIEN =
  '[\\0-\\x08\\v\\f\\x0e-\\x1f\\x7f-\\x9f\\u115f\\u1160\\u180e\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0' +
  '\\ufff9-\\ufffb\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e007f}]|\\u17b4|\\u17b5|\\r(?!\\n)';
/** Joiners, marks of direction, soft hyphens, spaces of other kinds, tabs, ends of lines of another system. */
const MOST = `${ALIEN}|\\u034f|[\\t\\r\\xa0\\xad\\u061c\\u1680\\u2000-\\u200c\\u200e\\u200f\\u202f\\u205f\\u3000]`;
/** These belong to an emoji before them. */
const JOINED = '(?:\\u200d|\\p{Variation_Selector})';
const FLAG = '\\u{1f3f4}[\\u{e0020}-\\u{e007e}]+\\u{e007f}';

const PATTERNS: Readonly<Record<Scope, RegExp>> = {
  alien: new RegExp(`${FLAG}|${ALIEN}`, 'gu'),
  most: new RegExp(
    `${FLAG}|${MOST}|(?<!\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|\\ufe0f)${JOINED}`,
    'gu',
  ),
  all: new RegExp(`${MOST}|${JOINED}`, 'gu'),
  blank: new RegExp(`${MOST}|${JOINED}| `, 'gu'),
};
/** The same without position, to ask whether there is any. */
const ANY = new RegExp(`${MOST}|${JOINED}`, 'u');
const EVERY = new RegExp(`${MOST}|${JOINED}|\\s`, 'gu');

/** The text in pieces, in order: strings as they are, and hidden characters. One piece where nothing is hidden. */
export function withHiddenCharacters(text: string, scope: Scope): readonly (string | HiddenCharacter)[] {
  const pieces: (string | HiddenCharacter)[] = [];
  let end = 0;
  for (const {0: found, index} of text.matchAll(PATTERNS[scope])) {
    // A flag of an emoji is seen.
    if (found.length > 2) continue;
    if (index > end) pieces.push(text.slice(end, index));
    pieces.push(hiddenCharacter(found));
    end = index + found.length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}

/** What has to be drawn for two texts to look different; `null` where they do, or are the same. */
export function unseenDifference(a: string, b: string): 'all' | 'blank' | null {
  if (a === b || seen(a) !== seen(b)) return null;
  return ANY.test(a) || ANY.test(b) ? 'all' : 'blank';
}

/** Whether nothing of it is seen. */
export const isUnseen = (text: string): boolean => text !== '' && seen(text) === '';

const seen = (text: string): string => text.replaceAll(EVERY, '').toLowerCase();

function hiddenCharacter(character: string): HiddenCharacter {
  const number = character.codePointAt(0) ?? 0;
  const code = `U+${number.toString(16).toUpperCase().padStart(4, '0')}`;
  return {
    character,
    name: NAMES.get(number) ?? variation(number) ?? code,
    code,
    isBlank: /[ \t]/.test(character),
  };
}

function variation(number: number): string | undefined {
  if (number >= 0xfe00 && number <= 0xfe0f) return `VS${number - 0xfe00 + 1}`;
  return number >= 0xe0100 && number <= 0xe01ef ? `VS${number - 0xe0100 + 17}` : undefined;
}

/** Names from a number on, each of the next. */
const named = (from: number, names: string): (readonly [number, string])[] =>
  names.split(' ').map((name, i) => [from + i, name] as const);

const NAMES: ReadonlyMap<number, string> = new Map([
  ...named(
    0,
    'NUL SOH STX ETX EOT ENQ ACK BEL BS → LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC',
  ),
  ...named(0x1c, 'FS GS RS US ·'),
  ...named(0x7f, 'DEL'),
  ...named(0xa0, 'NBSP'),
  ...named(0xad, 'SHY'),
  ...named(0x34f, 'CGJ'),
  ...named(0x61c, 'ALM'),
  ...named(0x2000, 'NQSP MQSP ENSP EMSP 3/MSP 4/MSP 6/MSP FSP PSP THSP HSP ZWSP ZWNJ ZWJ LRM RLM'),
  ...named(0x2028, 'LS PS LRE RLE PDF LRO RLO NNBSP'),
  ...named(0x205f, 'MMSP WJ'),
  ...named(0x2066, 'LRI RLI FSI PDI'),
  ...named(0x3000, 'IDSP'),
  ...named(0xfeff, 'BOM'),
]);
