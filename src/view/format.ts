/** Numbers and times as a reader of `locale` writes them; without one, as the browser does. */

import {perLocale, type Locale} from './format-count.ts';

export {formatCount} from './format-count.ts';

const rates = perLocale(
  (locale) => new Intl.NumberFormat(locale, {style: 'percent', maximumFractionDigits: 1}),
);
const alignedRates = perLocale(
  (locale) =>
    new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    }),
);
const signedRates = perLocale(
  (locale) =>
    new Intl.NumberFormat(locale, {style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero'}),
);
const ticks = perLocale(
  (locale) => new Intl.NumberFormat(locale, {notation: 'compact', maximumFractionDigits: 1}),
);
const ratios = perLocale(
  (locale) => new Intl.NumberFormat(locale, {minimumFractionDigits: 2, maximumFractionDigits: 2}),
);
const plain = perLocale((locale) => new Intl.NumberFormat(locale, {maximumFractionDigits: 2}));
const smallScores = perLocale((locale) => new Intl.NumberFormat(locale, {maximumSignificantDigits: 2}));
const farScores = perLocale(
  (locale) => new Intl.NumberFormat(locale, {notation: 'scientific', maximumFractionDigits: 2}),
);
const seconds = perLocale(
  (locale) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: 'second',
      unitDisplay: 'narrow',
      maximumFractionDigits: 1,
    }),
);
const milliseconds = perLocale(
  (locale) => new Intl.NumberFormat(locale, {style: 'unit', unit: 'millisecond', maximumFractionDigits: 0}),
);
const times = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, {dateStyle: 'medium', timeStyle: 'medium'}),
);
const ages = perLocale((locale) => new Intl.RelativeTimeFormat(locale, {numeric: 'auto'}));

/** A rate of 0 to 1 as percent, with at most one fraction digit: 0.169 → `16.9%`, 1 → `100%`. */
export const formatRate = (value: number, locale?: string): string => rates(locale).format(value);

/** The same with exactly one fraction digit, for figures below each other. */
export const formatAlignedRate = (value: number, locale?: string): string =>
  alignedRates(locale).format(value);

/** A change of a rate, with its sign: 0.12 → `+12%`, 0 → `0%`. */
export const formatSignedRate = (value: number, locale?: string): string => signedRates(locale).format(value);

/** A count on an axis: 12000 → `12K`. */
export const formatTick = (value: number, locale?: string): string => ticks(locale).format(value);

/** A ratio with two fraction digits: 1.5 → `1.50`. */
export const formatRatio = (value: number, locale?: string): string => ratios(locale).format(value);

/** A number of any size, with two fraction digits where they say something: 0.5 → `0.50`, 0.00012 → `0.00012`, 2.5e12 → `2.5E12`. */
export const formatScore = (value: number, locale?: string): string => sized(value, ratios, locale);

/** The same with no more digits than it takes: 0.5 → `0.5`, 1 → `1`. */
export const formatPlain = (value: number, locale?: string): string => sized(value, plain, locale);

/** A probability with two digits that say something: 0.6636 → `0.66`, 0.0039 → `0.0039`. */
export const formatProbability = (value: number, locale?: string): string =>
  smallScores(locale).format(value);

function sized(value: number, usual: typeof plain, locale: Locale): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e9)) return farScores(locale).format(value);
  return (value !== 0 && size < 0.01 ? smallScores : usual)(locale).format(value);
}

/** Milliseconds up to a second, then seconds: 84 → `84 ms`, 2500 → `2.5s`. */
export const formatDuration = (ms: number, locale?: string): string =>
  Math.abs(ms) < 1000 ? milliseconds(locale).format(ms) : seconds(locale).format(ms / 1000);

/** An ISO 8601 time, or milliseconds since 1970, in the reader's zone; what is no time comes back as it is. */
export function formatTime(time: string | number, locale?: string): string {
  const ms = typeof time === 'number' ? time : Date.parse(time);
  return Number.isNaN(ms) ? String(time) : times(locale).format(ms);
}

/** How long ago, in the greatest whole unit: `5 seconds ago`; what is to come has a negative age: `in 5 seconds`. */
export function formatAge(ms: number, locale?: string): string {
  const age = ages(locale);
  const s = Math.round(ms / 1000);
  const size = Math.abs(s);
  if (size < 60) return age.format(-s, 'second');
  if (size < 3600) return age.format(-Math.trunc(s / 60), 'minute');
  if (size < 86_400) return age.format(-Math.trunc(s / 3600), 'hour');
  return age.format(-Math.trunc(s / 86_400), 'day');
}
