/** The answers that a server computes over a job's rows, for sources that hold every row themselves. */
import {RANGED_SCORES, SCORE_NAMES, prefixed} from '../../protocol/fields.ts';
import type {
  Prediction,
  SampleSummary,
  ScoreName,
  ScoreSummary,
  TrendPoint,
} from '../../protocol/protocol.ts';
import {bySample} from './sample-key.ts';

const PROMPT_START = 120;

const byEpochAndStep = (a: Prediction, b: Prediction): number =>
  a.epoch - b.epoch || a.step - b.step || a.completion_index - b.completion_index || a.seq - b.seq;

/** Averages per epoch, ascending. */
export function trendsByEpoch(rows: Iterable<Prediction>): readonly TrendPoint[] {
  return trends(rows, ({epoch}) => `${epoch}`);
}

/** Averages per (epoch, step), ascending. */
export function trendsByStep(rows: Iterable<Prediction>): readonly TrendPoint[] {
  return trends(rows, ({epoch, step}) => `${epoch} ${step}`);
}

function trends(rows: Iterable<Prediction>, keyOf: (row: Prediction) => string): readonly TrendPoint[] {
  const groups = Map.groupBy(rows, keyOf);
  return [...groups.values()].map(trendOf).sort((a, b) => a.epoch - b.epoch || a.step - b.step);
}

/** What averages are made of. */
export type ScoredRow = Pick<Prediction, 'epoch' | 'step' | 'validation_pass' | 'scores' | ScoreName>;

/** Averages of rows of one epoch, or of one step of it; there must be one at least. */
function trendOf(rows: readonly ScoredRow[]): TrendPoint {
  const validated = rows.map((row) => row.validation_pass).filter((pass) => pass !== null);
  return {
    epoch: rows[0]!.epoch,
    step: rows.reduce((greatest, {step}) => Math.max(greatest, step), 0),
    sample_count: rows.length,
    ...prefixed('avg_', SCORE_NAMES, (name) => mean(scoresOf(rows, name))),
    ...prefixed('min_', RANGED_SCORES, (name) => extreme(Math.min, scoresOf(rows, name))),
    ...prefixed('max_', RANGED_SCORES, (name) => extreme(Math.max, scoresOf(rows, name))),
    validation_pass_rate: mean(validated.map(Number)),
    scores: ownSummaries(rows),
  };
}

/** The own scores of rows by name, in the order of the rows. */
function ownScores(rows: readonly Pick<ScoredRow, 'scores'>[]): ReadonlyMap<string, number[]> {
  const values = new Map<string, number[]>();
  for (const {scores} of rows) {
    for (const [name, value] of Object.entries(scores ?? {})) {
      if (value === null) continue;
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
  }
  return values;
}

const byOwnName = <Summary>(
  rows: readonly Pick<ScoredRow, 'scores'>[],
  summaryOf: (values: readonly number[]) => Summary,
): Readonly<Record<string, Summary>> =>
  Object.fromEntries([...ownScores(rows)].map(([name, values]) => [name, summaryOf(values)]));

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const greatest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));

const ownSummaries = (rows: readonly ScoredRow[]): Readonly<Record<string, ScoreSummary>> =>
  byOwnName(rows, (values) => ({
    count: values.length,
    avg: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: least(values),
    max: greatest(values),
  }));

const scoresOf = (rows: readonly ScoredRow[], name: ScoreName): number[] =>
  rows.map((row) => row[name]).filter((score) => score !== null);

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of two at a time: a call with all of them has an end. */
const extreme = (of: (a: number, b: number) => number, values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => of(a, b));

/**
 * (CER of the first scored epoch − CER of the last) / CER of the first × 100; positive is better. `null` with fewer
 * than two scored epochs, or when there was nothing to improve.
 */
export function overallImprovement(byEpoch: readonly TrendPoint[]): number | null {
  const scored = byEpoch.map((point) => point.avg_char_error_rate).filter((rate) => rate !== null);
  const [first] = scored;
  const last = scored.at(-1);
  if (first === undefined || last === undefined || scored.length < 2 || first === 0) return null;
  return ((first - last) / first) * 100;
}

/** Every row of each sample in one line, ascending by sample. */
export function sampleSummaries(rows: Iterable<Prediction>): readonly SampleSummary[] {
  const groups = Map.groupBy(rows, (row) => `${row.sample_index} ${row.sample_source_id ?? ''}`);
  return [...groups.values()].map(summaryOf).sort(bySample);
}

function summaryOf(rows: readonly Prediction[]): SampleSummary {
  const ordered = rows.toSorted(byEpochAndStep);
  const {sample_index, sample_source_id, prompt} = ordered[0]!;
  const rates = scoresOf(ordered, 'char_error_rate');
  const matches = scoresOf(ordered, 'exact_match');
  return {
    sample_index,
    sample_source_id,
    prompt_start: [...prompt.slice(0, 2 * PROMPT_START)].slice(0, PROMPT_START).join(''),
    first_char_error_rate: rates[0] ?? null,
    last_char_error_rate: rates.at(-1) ?? null,
    best_char_error_rate: extreme(Math.min, rates),
    ever_exact: matches.length === 0 ? null : matches.includes(1),
    scores: byOwnName(ordered, (values) => ({
      first: values[0]!,
      last: values.at(-1)!,
      min: least(values),
      max: greatest(values),
    })),
  };
}

/** The rows of one sample, ascending by (epoch, step). */
export function sampleRows(
  rows: Iterable<Prediction>,
  sample: {readonly sample_index: number; readonly sample_source_id: string | null},
): readonly Prediction[] {
  const found: Prediction[] = [];
  for (const row of rows) {
    if (row.sample_index === sample.sample_index && row.sample_source_id === sample.sample_source_id) {
      found.push(row);
    }
  }
  return found.sort(byEpochAndStep);
}
