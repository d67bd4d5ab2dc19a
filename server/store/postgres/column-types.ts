import pg from 'pg';

const INT8 = 20;
const TIMESTAMPTZ = 1184;
const IN_UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

/** How columns become JavaScript values: `bigint` (all of ours are at most 2^53) a number, a time its ISO 8601 text, or `null` where it has none. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === INT8) return Number;
      if (oid === TIMESTAMPTZ) return isoTime;
    }
    return pg.types.getTypeParser(oid, format) as unknown;
  }) as typeof pg.types.getTypeParser,
};

/**
 * `2026-11-20 10:47:05.123456+00` → `2026-11-20T10:47:05.123Z`; sessions in another zone go through `Date`. PostgreSQL has
 * times that ISO 8601 has not in four digits: before Christ, after 9999, and infinite ones.
 */
function isoTime(text: string): string | null {
  const match = IN_UTC.exec(text);
  if (match === null) {
    const time = new Date(text.endsWith('BC') ? NaN : text);
    return Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 ? null : time.toISOString();
  }
  return `${match[1]}T${match[2]}.${(match[3] ?? '').slice(0, 3).padEnd(3, '0')}Z`;
}
