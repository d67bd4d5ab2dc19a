/** The words of an element: its own before the page's, before those of the language, before English. */
export interface WordSources<Strings extends object> {
  readonly english: Strings;
  readonly language: Partial<Strings> | undefined;
  /** English too, but for the words that the page has set. */
  readonly page: Partial<Strings>;
  readonly own: Partial<Strings>;
}

export function mergeWords<Strings extends object>({
  english,
  language,
  page,
  own,
}: WordSources<Strings>): Strings {
  const set = Object.entries(page).filter(([key, words]) => words !== english[key as keyof Strings]);
  return {...english, ...language, ...Object.fromEntries(set), ...own};
}
