import {mostFrequent, passAtK} from '../../src/protocol/answers.ts';
import type {GroupPoint, ScoreKey, TrendList} from '../../src/protocol/protocol.ts';
import {readTrends} from './epochs.ts';
import {readAim, readGroupSums, type GroupSum, type LineSums} from './group-sums.ts';
import type {Queryable} from './postgres/queryable.ts';

/** The averages per epoch, or per (epoch, step), with what the groups of answers are worth by a score. */
export async function readGroupTrends(
  db: Queryable,
  jobId: string,
  by: 'epoch' | 'step',
  metric: ScoreKey,
): Promise<Omit<TrendList, 'job_id'>> {
  const {trends, overall_improvement} = await readTrends(db, jobId, by);
  const lines = await readGroupSums(db, jobId, metric, await readAim(db, jobId, metric));
  const nameOf = ({epoch, step}: Pick<LineSums, 'epoch' | 'step'>): string =>
    by === 'epoch' ? `${epoch}` : `${epoch} ${step}`;
  const byPoint = Map.groupBy(lines, nameOf);
  const n = sizeOfMost(lines.flatMap(({sums}) => sums));
  return {
    trends: trends.map((point) => {
      const sums = (byPoint.get(nameOf(point)) ?? []).flatMap((line) => line.sums);
      return {...point, groups: pointOf(sums, n)};
    }),
    overall_improvement,
    metric,
    n,
  };
}

const hasSeveral = ({answers}: GroupSum): boolean => answers > 1;

/** How many answers most groups of several have; `null`: none has several. */
function sizeOfMost(sums: readonly GroupSum[]): number | null {
  const times = new Map<number, number>();
  for (const {answers, groups} of sums.filter(hasSeveral))
    times.set(answers, (times.get(answers) ?? 0) + groups);
  return mostFrequent(times);
}

function pointOf(sums: readonly GroupSum[], n: number | null): GroupPoint {
  const several = sums.filter(hasSeveral);
  const total = (of: readonly GroupSum[], value: (sum: GroupSum) => number): number =>
    of.reduce((all, sum) => all + value(sum), 0);
  const scored = total(several, (sum) => sum.scored);
  /** The mean over the groups of which k answers can be told right or wrong. */
  const pass = (k: number): number | null => {
    const told = several.filter((sum) => sum.told >= k);
    const groups = total(told, (sum) => sum.groups);
    return groups === 0 ? null : total(told, (sum) => sum.groups * passAtK(sum.told, sum.right, k)) / groups;
  };
  return {
    group_count: total(sums, (sum) => sum.groups),
    several_count: total(several, (sum) => sum.groups),
    avg_best: scored === 0 ? null : total(several, (sum) => sum.best) / scored,
    avg_mean: scored === 0 ? null : total(several, (sum) => sum.mean) / scored,
    pass_1: pass(1),
    pass_n: n === null ? null : pass(n),
  };
}
