import type {LeftOut, LeftOutRecord} from '../stream/prediction-source.ts';
import {formatCount} from './format.ts';

/** The words for what of a file is not shown. */
export interface LeftOutStrings {
  readonly units: Readonly<Record<LeftOutRecord['unit'], {readonly one: string; readonly many: string}>>;
  readonly leftOut: (count: string, total: string, units: string) => string;
  readonly reason: (unit: string, at: string, file: string | null, reason: string) => string;
  readonly more: (count: string) => string;
  readonly unknownFields: string;
}

export const LEFT_OUT_STRINGS: LeftOutStrings = {
  units: {
    line: {one: 'line', many: 'lines'},
    entry: {one: 'entry', many: 'entries'},
    row: {one: 'row', many: 'rows'},
  },
  leftOut: (count, total, units) => `${count} of ${total} ${units} left out`,
  reason: (unit, at, file, reason) => `${file === null ? '' : `${file}, `}${unit} ${at}: ${reason}`,
  more: (count) => `and ${count} more`,
  unknownFields: 'Fields that are not known',
};

export interface LeftOutNote {
  /** `3 of 200 lines left out`, or what else is not shown. */
  readonly summary: string;
  /** `line 17: not JSON: …`, how many more there are, and fields that are not known. */
  readonly reasons: readonly string[];
}

/** What of a file is not shown, in words; `null` where all of it is. */
export function leftOutNote(
  leftOut: LeftOut | null | undefined,
  locale: string | undefined,
  strings: LeftOutStrings = LEFT_OUT_STRINGS,
): LeftOutNote | null {
  if (leftOut == null) return null;
  const {count, total, reasons, hints} = leftOut;
  const write = (number: number): string => formatCount(number, locale);
  const {many} = strings.units[reasons[0]?.unit ?? 'line'];
  const shown = reasons.map(({unit, at, file, reason}) =>
    strings.reason(strings.units[unit].one, write(at), file, reason),
  );
  const more = count > shown.length ? [strings.more(write(count - shown.length))] : [];
  const summary = count === 0 ? strings.unknownFields : strings.leftOut(write(count), write(total), many);
  return {summary, reasons: [...shown, ...more, ...hints]};
}
