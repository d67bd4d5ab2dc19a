import {readFeed} from '../../../server/feed/read-feed.ts';
import {readRange} from '../../../server/feed/read-range.ts';
import {readTrends} from '../../../server/store/epochs.ts';
import {readGroupTrends} from '../../../server/store/group-trends.ts';
import {listSamples} from '../../../server/store/list-samples.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {
  listPredictions,
  type PredictionFilter,
} from '../../../server/store/predictions/pages/list-predictions.ts';
import {readSample} from '../../../server/store/samples.ts';
import {readScores} from '../../../server/store/scores.ts';
import type {SortName} from '../../../src/protocol/filters.ts';
import {median} from '../fan-out/statistics.ts';
import type {Shape} from '../load-rows.ts';

const EPOCHS = 50;
const SAMPLES = 1000;

export interface Job {
  readonly jobId: string;
  readonly rows: number;
  readonly own: number;
}

export const jobOf = (rows: number, own: number): Job => ({jobId: `${rows}-rows-${own}-own`, rows, own});

export function shapeOf({jobId, rows, own}: Job): Shape {
  const samples = Math.min(SAMPLES, rows / EPOCHS);
  return {jobId, own, epochs: EPOCHS, samples, steps: rows / EPOCHS / samples};
}

export type Read = (db: Database, job: Job) => Promise<unknown>;

const poll =
  (news: number): Read =>
  (db, {jobId, rows}) => {
    const known = {status: 'running', errorMessage: null} as const;
    const place = {jobId, gen: null, seq: rows - news, known, epoch: null};
    return readFeed(db, [place], {rows: 500, bytes: 8 << 20});
  };

const page =
  (sort: SortName, filter: PredictionFilter = {}, grouped = false): Read =>
  (db, {jobId}) =>
    listPredictions(db, jobId, {sort, dir: 'asc', filter, grouped, limit: 50, from: {offset: 0}});

/** Of every job. */
export const READS: Readonly<Record<string, Read>> = {
  'poll, nothing new': poll(0),
  'poll, 10 new rows': poll(10),
  'page by arrival': page('arrival'),
  'page by epoch': page('epoch'),
  'page by char_error_rate': page('char_error_rate'),
  'char_error_rate ≥ 0.999, 1 in 1,000': page('epoch', {min_char_error_rate: 0.999}),
  'char_error_rate ≥ 0.9995, none': page('epoch', {min_char_error_rate: 0.9995}),
  'trends by epoch': (db, {jobId}) => readTrends(db, jobId, 'epoch'),
  'trends by step': (db, {jobId}) => readTrends(db, jobId, 'step'),
  'cursor read, 500 rows': (db, {jobId, rows}) => readRange(db, jobId, {after: {gen: null, seq: rows / 2}}),
  'one sample, 1,000 rows': (db, {jobId}) => readSample(db, jobId, {sampleIndex: 7, limit: 1000}),
  '50 samples summed up': (db, {jobId}) => listSamples(db, jobId, {limit: 50}),
  'matrix of scores': (db, {jobId}) => readScores(db, jobId, 'char_error_rate'),
  'page of groups by epoch': page('epoch', {}, true),
  'trends over groups': (db, {jobId}) => readGroupTrends(db, jobId, 'epoch', 'char_error_rate'),
};

/** Of jobs with own scores. */
export const OWN_READS: Readonly<Record<string, Read>> = {
  'page by an own score': page('scores.score-0'),
  'own score ≥ 0.999, 1 in 1,000': page('epoch', {'min_scores.score-0': 0.999}),
  'own score ≥ 0.9995, none': page('epoch', {'min_scores.score-0': 0.9995}),
  'matrix of an own score': (db, {jobId}) => readScores(db, jobId, 'scores.score-0'),
  'trends over groups by an own score': (db, {jobId}) =>
    readGroupTrends(db, jobId, 'epoch', 'scores.score-0'),
};

/** Milliseconds, the median of several. */
export async function measure(db: Database, job: Job, read: Read, runs: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const from = performance.now();
    await read(db, job);
    times.push(performance.now() - from);
  }
  return median(times);
}
