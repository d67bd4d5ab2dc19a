import type {ScoreMatrixAnswer} from '../../../../src/protocol/protocol.ts';
import type {PredictionSource, ScorePageQuery} from '../../../../src/stream/prediction-source.ts';

export interface PagedJob {
  /** By sample, its score at each epoch, as a text: `1` right, `0` wrong, `.` none. */
  readonly marks: readonly string[];
  /** What the server knows is of up to there. */
  seq: number;
  /** Samples of a page. */
  readonly pageSize: number;
}

/** What a server tells of exact_match of a job: the first samples, and pages of all. Each question is put down. */
export function pagedScores(
  job: PagedJob,
  asked: ScorePageQuery[] = [],
): NonNullable<PredictionSource['loadScores']> {
  const values = (samples: readonly string[], epochs: readonly number[]) =>
    samples.map((marks) => epochs.map((epoch) => ({'1': 1, '0': 0})[marks[epoch] ?? '.'] ?? null));
  const keys = (from: number, count: number) =>
    Array.from({length: count}, (_, i) => ({sample_index: from + i, sample_source_id: null}));
  return async (metric, {page} = {}): Promise<ScoreMatrixAnswer> => {
    const epochs = [...(job.marks[0] ?? '')].map((_, epoch) => epoch);
    if (page === undefined) {
      const first = job.marks.slice(0, 500);
      const matrix = {samples: keys(0, first.length), epochs, values: values(first, epochs)};
      return {job_id: 'run-a', metric, ...matrix, sample_count: job.marks.length};
    }
    asked.push(page);
    const wanted = page.epochs ?? epochs;
    const from = Number(page.after ?? 0);
    const samples = job.marks.slice(from, from + job.pageSize);
    const to = from + samples.length;
    return {
      ...{job_id: 'run-a', metric, samples: keys(from, samples.length)},
      ...{epochs: wanted, steps: wanted, values: values(samples, wanted), seq: job.seq},
      next: to < job.marks.length ? String(to) : null,
    };
  };
}
