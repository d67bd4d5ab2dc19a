import type {Prediction} from '../../protocol/protocol.ts';
import {mostFrequent, passAtK} from '../../protocol/answers.ts';
import {groupRows, summaryOf, type GroupSummary} from '../scores/answer-group.ts';
import type {AnyShown} from '../scores/shown-score.ts';

/** What the groups of an epoch, or of one step of it, are worth. */
export interface GroupPoint {
  /** The mean of what is best in each. */
  readonly best: number | null;
  /** The mean of pass@k, of the groups with k answers that can be told right or wrong. */
  readonly pass: number | null;
}

/** Groups of answers over the training, of the rows that a page holds. */
export interface GroupTrends {
  /** Answers of most groups. */
  readonly k: number;
  readonly score: AnyShown;
  readonly byEpoch: ReadonlyMap<string, GroupPoint>;
  readonly byStep: ReadonlyMap<string, GroupPoint>;
}

type Place = {readonly epoch: number; readonly step: number};

export const PLACE = {
  epoch: ({epoch}: Place): string => `${epoch}`,
  step: ({epoch, step}: Place): string => `${epoch} ${step}`,
} as const;

/** `null` where no prompt has several answers. */
export function groupTrends(rows: Iterable<Prediction>, score: AnyShown): GroupTrends | null {
  const held = [...rows];
  if (!held.some(({completion_index}) => completion_index > 0)) return null;
  const groups = [...groupRows(held).values()].filter((answers) => answers.length > 1);
  if (groups.length === 0) return null;
  const summaries = groups.map((answers) => summaryOf(answers, score));
  const times = new Map<number, number>();
  for (const {count} of summaries) times.set(count, (times.get(count) ?? 0) + 1);
  const k = mostFrequent(times)!;
  return {k, score, byEpoch: points(summaries, k, PLACE.epoch), byStep: points(summaries, k, PLACE.step)};
}

function points(
  summaries: readonly GroupSummary[],
  k: number,
  placeOf: (row: Prediction) => string,
): ReadonlyMap<string, GroupPoint> {
  const places = Map.groupBy(summaries, ({bestRow}) => placeOf(bestRow));
  return new Map(
    [...places].map(([place, list]) => [
      place,
      {
        best: mean(list.flatMap(({best}) => best ?? [])),
        pass: mean(
          list.flatMap(({right}) =>
            right === null || right.of < k ? [] : passAtK(right.of, right.count, k),
          ),
        ),
      },
    ]),
  );
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
