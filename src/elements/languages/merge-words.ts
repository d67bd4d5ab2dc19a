/**
 * The words of an element: its own before the page's, before those of the language, before English.
 *
 * @param page English too, but for the words that the page has set
 */
export function mergeWords(
  english: object,
  language: object | undefined,
  page: object,
  own: object,
): Readonly<Record<string, unknown>> {
  const set = Object.entries(page).filter(([key, words]) => !holds(words, (english as Words)[key]));
  return {...english, ...language, ...Object.fromEntries(set), ...own};
}

type Words = Readonly<Record<string, unknown>>;

/** Whether the words of a page are those, and others that are still to come. */
const holds = (words: unknown, english: unknown): boolean =>
  words === english ||
  (typeof english === 'object' &&
    english !== null &&
    Object.entries(english).every(([key, one]) => holds((words as Words | null | undefined)?.[key], one)));
