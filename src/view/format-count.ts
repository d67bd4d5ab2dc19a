export type Locale = string | undefined;

/** Making a formatter costs some 50 µs, using one under 1 µs: each is made once for a locale. */
export function perLocale<Formatter>(make: (locale: Locale) => Formatter): (locale: Locale) => Formatter {
  const made = new Map<Locale, Formatter>();
  return (locale) => {
    let formatter = made.get(locale);
    if (formatter === undefined) made.set(locale, (formatter = make(known(locale))));
    return formatter;
  };
}

/** `lang` is written by hand: one that Intl cannot read counts as none. */
function known(locale: Locale): Locale {
  try {
    return locale === undefined ? undefined : Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined;
  }
}

const counts = perLocale((locale) => new Intl.NumberFormat(locale));

/** 11910 → `11,910`. */
export const formatCount = (value: number, locale?: string): string => counts(locale).format(value);
