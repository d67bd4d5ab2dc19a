import {Later} from '../../view/later.ts';
import type {Language} from './words.ts';

export {pluralOf, type PluralForm} from './plural.ts';
export type {Language, Words} from './words.ts';

/** The languages of the page, by tag in lower case. */
const known = new Map<string, Pick<Later<Language>, 'loaded' | 'load'>>([
  ['de', new Later(async () => (await import('./de.ts')).GERMAN)],
]);

/** Tags whose words did not come, which has been said. */
const lost = new Set<string>();

const listeners = new Set<() => void>();

/**
 * Gives all elements of the page the words of a language: they show them wherever it is the nearest `lang`, at once and
 * without being asked. Words that were there for the tag before are replaced.
 *
 * @param tag as `lang` has it: `nl`, `pt-BR`; `nl` serves `nl-BE`, too
 * @param words the words, or what fetches them when the first element wants them; what is left out stays English
 */
export function addLanguage(tag: string, words: Language | (() => Promise<Language>)): void {
  const there = {loaded: words as Language, load: () => Promise.resolve(words as Language)};
  known.set(tag.toLowerCase(), typeof words === 'function' ? new Later(words) : there);
  tell();
}

/** The words for a `lang`; `null` where they are not there, or English is what there is. */
export const wordsFor = (lang: string | undefined): Language | null =>
  known.get(tagFor(lang))?.loaded ?? null;

/**
 * Fetches the words for a `lang` where they are not there.
 *
 * @param onLost called with why, where they do not come: for the first who wants them, and no other
 */
export async function fetchWords(
  lang: string | undefined,
  onLost: (tag: string, error: unknown) => void,
): Promise<void> {
  const tag = tagFor(lang);
  const language = known.get(tag);
  if (language === undefined || language.loaded !== null) return;
  try {
    await language.load();
    tell();
  } catch (error) {
    if (!lost.has(tag)) onLost(tag, error);
    lost.add(tag);
  }
}

/**
 * Calls when there are other words.
 *
 * @returns stops it
 */
export function onWords(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `de-AT` is served by `de` where nobody has added it. */
function tagFor(lang = ''): string {
  let tag = lang.toLowerCase();
  while (tag !== '' && !known.has(tag)) tag = tag.replace(/(^|-)[^-]*$/, '');
  return tag;
}

const tell = (): void => listeners.forEach((listener) => listener());
