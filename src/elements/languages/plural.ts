/** As `Intl.PluralRules` calls them. */
export type PluralForm = Intl.LDMLPluralRule;

/**
 * What form a word takes behind a count, in a language that may have more of them than two. The elements' words are
 * given counts as they are written for the reader (`1,204`, `1.204`, `١٬٢٠٤`): this reads them.
 *
 *     const form = pluralOf('pl');
 *     const newRows = (count: string) => `${count} ${{one: 'nowy', few: 'nowe'}[form(count)] ?? 'nowych'}`;
 *
 * @param tag the language, as `lang` has it
 */
export function pluralOf(tag: string): (count: string) => PluralForm {
  const rules = new Intl.PluralRules(tag);
  const digits = [...new Intl.NumberFormat(tag, {useGrouping: false}).format(9_876_543_210)].reverse();
  const digitOf = (character: string): string => {
    const own = digits.indexOf(character);
    return own < 0 ? character : String(own);
  };
  // Counts are whole: what stands between digits separates thousands.
  return (count) => rules.select(Number([...count].map(digitOf).join('').replaceAll(/\D/g, '')));
}
