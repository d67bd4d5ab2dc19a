/** What the rows of a batch add to the roll-up, added up before they are stored: PostgreSQL need not read them again. */
import {SCORE_NAMES, byName} from '../../../src/protocol/fields.ts';
import {list, sql, type Sql} from '../postgres/sql.ts';
import {plainArray, textArray, type RecordRow} from './record-arrays.ts';
import {
  LINE_COLUMNS,
  SUMMARY_COLUMNS,
  addToLines,
  addToScores,
  eachSummary,
  type RowSums,
  type ScoreSums,
} from './roll-up.ts';

/** Of one (epoch, step), or with `step: -1` of an epoch. */
export interface LineSums extends RowSums {
  readonly epoch: number;
  readonly step: number;
  latestStep: number;
  /** Places in the batch of the first and the last row, from 1. */
  readonly first: number;
  last: number;
  rowCount: number;
  validated: number;
  passed: number;
  /** By name: those of own scores that have a value. */
  readonly own: Map<string, ScoreSums>;
}

/** Sums of one own score, where they belong. */
export interface NamedSums extends ScoreSums {
  readonly epoch: number;
  readonly step: number;
  readonly name: string;
}

export interface BatchSums {
  readonly lines: readonly LineSums[];
  readonly scores: readonly NamedSums[];
}

const OF_EPOCH = -1;

export function sumsOf(rows: readonly RecordRow[]): BatchSums {
  const steps = new Lines();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const line = steps.at(row.epoch, row.step, {latestStep: row.step, first: i + 1});
    line.last = i + 1;
    line.rowCount++;
    if (row.validation_pass != null) line.validated++;
    if (row.validation_pass === true) line.passed++;
    for (const score of SCORE_NAMES) addValue(line.known[score], row[score]);
    const {scores} = row;
    for (const name in scores) if (scores[name] != null) addValue(ownOf(line, name), scores[name]);
  }
  const epochs = new Lines();
  for (const line of steps.all) {
    const epoch = epochs.at(line.epoch, OF_EPOCH, {latestStep: line.step, first: line.first});
    epoch.latestStep = Math.max(epoch.latestStep, line.step);
    epoch.last = Math.max(epoch.last, line.last);
    epoch.rowCount += line.rowCount;
    epoch.validated += line.validated;
    epoch.passed += line.passed;
    for (const score of SCORE_NAMES) addSums(epoch.known[score], line.known[score]);
    for (const [name, sums] of line.own) addSums(ownOf(epoch, name), sums);
  }
  const lines = [...steps.all, ...epochs.all];
  const scores = lines.flatMap(({epoch, step, own}) =>
    [...own].map(([name, sums]) => ({epoch, step, name, ...sums})),
  );
  return {lines, scores};
}

const noValues = (): ScoreSums => ({count: 0, sum: 0, min: Infinity, max: -Infinity});

function addValue(sums: ScoreSums, value: number | null | undefined): void {
  if (value == null) return;
  sums.count++;
  sums.sum += value;
  if (value < sums.min) sums.min = value;
  if (value > sums.max) sums.max = value;
}

function addSums(sums: ScoreSums, {count, sum, min, max}: ScoreSums): void {
  sums.count += count;
  sums.sum += sum;
  sums.min = Math.min(sums.min, min);
  sums.max = Math.max(sums.max, max);
}

function ownOf({own}: LineSums, name: string): ScoreSums {
  let sums = own.get(name);
  if (sums === undefined) own.set(name, (sums = noValues()));
  return sums;
}

/** Lines by their place. Rows nearly always follow others of the same: that one is looked at first. */
class Lines {
  readonly all: LineSums[] = [];
  readonly #byPlace = new Map<number, Map<number, LineSums>>();
  #latest: LineSums | null = null;

  at(epoch: number, step: number, start: Pick<LineSums, 'latestStep' | 'first'>): LineSums {
    if (this.#latest?.epoch === epoch && this.#latest.step === step) return this.#latest;
    let ofEpoch = this.#byPlace.get(epoch);
    if (ofEpoch === undefined) this.#byPlace.set(epoch, (ofEpoch = new Map<number, LineSums>()));
    let line = ofEpoch.get(step);
    if (line === undefined) {
      const counts = {rowCount: 0, validated: 0, passed: 0};
      const {latestStep, first} = start;
      line = {
        ...{epoch, step, latestStep, first, last: first},
        ...counts,
        known: byName(SCORE_NAMES, noValues),
        own: new Map(),
      };
      ofEpoch.set(step, line);
      this.all.push(line);
    }
    return (this.#latest = line);
  }
}

const bigints = (values: readonly number[]): Sql => sql`${plainArray(values)}::bigint[]`;
const doubles = (values: readonly number[]): Sql => sql`${plainArray(values)}::double precision[]`;

interface JobSums extends BatchSums {
  readonly jobId: string;
}

/** Adds these lines to those of the jobs, whose locks the caller holds and whose heads have not moved yet. */
export function addLines(jobs: readonly JobSums[]): Sql {
  const lines = jobs.flatMap((job) => job.lines);
  return sql`
  INSERT INTO prediction_rollup AS r (${LINE_COLUMNS})
  SELECT head.job_id, l.step, l.epoch, l.latest_step, ${eachSummary(({name}) => sql`l.${name}`)},
    head.last_seq + l.first, head.last_seq + l.last
  FROM job_stream AS head, unnest(
    ${textArray(jobs.flatMap((job) => job.lines.map(() => job.jobId)))}::text[],
    ${bigints(lines.map(({step}) => step))}, ${bigints(lines.map(({epoch}) => epoch))},
    ${bigints(lines.map(({latestStep}) => latestStep))},
    ${bigints(lines.map(({first}) => first))}, ${bigints(lines.map(({last}) => last))},
    ${list(SUMMARY_COLUMNS.map(({arrayType, ofSums}) => sql`${plainArray(lines.map(ofSums))}::${arrayType}`))}
  ) AS l (job_id, step, epoch, latest_step, first, last, ${eachSummary(({name}) => name)})
  WHERE head.job_id = l.job_id
  ${addToLines}`;
}

/** The same of own scores; there must be one at least. */
export function addScores(jobs: readonly JobSums[]): Sql {
  const scores = jobs.flatMap((job) => job.scores);
  return sql`
  INSERT INTO score_rollup AS r (job_id, step, epoch, name, count, sum, min, max)
  SELECT s.*
  FROM job_stream AS head, unnest(
    ${textArray(jobs.flatMap((job) => job.scores.map(() => job.jobId)))}::text[], ${bigints(scores.map(({step}) => step))}, ${bigints(scores.map(({epoch}) => epoch))},
    ${textArray(scores.map(({name}) => name))}::text[], ${bigints(scores.map(({count}) => count))},
    ${doubles(scores.map(({sum}) => sum))}, ${doubles(scores.map(({min}) => min))}, ${doubles(scores.map(({max}) => max))}
  ) AS s (job_id, step, epoch, name, count, sum, min, max)
  WHERE head.job_id = s.job_id
  ${addToScores}`;
}
