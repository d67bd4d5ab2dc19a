import {isScoreKey} from '../../../../src/protocol/own-scores.ts';
import {sortColumns, type SortName} from '../../../../src/protocol/filters.ts';
import type {CutGroup, GroupKey, Prediction} from '../../../../src/protocol/protocol.ts';
import type {Queryable} from '../../postgres/queryable.ts';
import {MOST_ANSWERS, rowsOfGroups} from '../groups.ts';
import type {SortKey} from './order.ts';
import {headsOf} from './page-of.ts';
import type {PageRequest} from './selection.ts';
import {toPrediction} from '../row.ts';
import {readBounded} from './score-bound.ts';

/** Above so many rows a page has fewer groups than it was asked for. */
const MOST_ROWS = 5000;

export interface GroupPage {
  readonly predictions: readonly Prediction[];
  readonly groupCount: number;
  readonly cut: readonly CutGroup[];
  /** Sort key of the last group's first row, where there are more groups. */
  readonly nextKey: SortKey | null;
}

/** Where the first row of a group that matches stands, and how many answers the group has. */
interface Head {
  readonly group: GroupKey;
  readonly key: SortKey;
  readonly count: number;
}

/**
 * Groups of answers in the order of their first rows that match, each with all its answers by their index.
 *
 * @param request one group more than wanted is asked for
 */
export async function readGroupPage(db: Queryable, request: PageRequest, wanted: number): Promise<GroupPage> {
  const found = await readBounded(db, request, async (bounded) => {
    const rows = await db.queryArrays(headsOf(bounded));
    return {rows, count: rows.length};
  });
  const heads = found.map((columns) => toHead(columns, request.sort));
  const fitting = fittingHeads(heads.slice(0, wanted));
  const rows = await db.queryArrays(
    rowsOfGroups(
      request,
      fitting.map(({group}) => group),
    ),
  );
  const answers = Map.groupBy(rows, (columns) => columns.at(-1) as number);
  const cut = fitting.findIndex(
    ({count}, i) => i > 0 && (answers.get(i + 1)?.length ?? 0) < Math.min(count, MOST_ANSWERS),
  );
  const shown = cut === -1 ? fitting : fitting.slice(0, cut);
  return {
    predictions: shown.flatMap((_, i) => (answers.get(i + 1) ?? []).map((columns) => toPrediction(columns))),
    groupCount: shown.length,
    cut: shown.flatMap(({group, count}, i) =>
      (answers.get(i + 1)?.length ?? 0) < count ? [{...group, count}] : [],
    ),
    nextKey: shown.length < heads.length ? (shown.at(-1)?.key ?? null) : null,
  };
}

function toHead(columns: readonly unknown[], sort: SortName): Head {
  const [epoch, step, sample_index, source, completion_index, seq, score, count] = columns as [
    ...numbers: [number, number, number],
    source: string | null,
    ...place: [number, number],
    score: number | null,
    count: number,
  ];
  const place = {epoch, step, sample_index, completion_index, seq};
  return {
    group: {epoch, step, sample_index, sample_source_id: source},
    key: sortColumns(sort).map((name) => (isScoreKey(name) ? score : place[name])),
    count,
  };
}

/** The first groups, as many as their rows fit; one at least. */
function fittingHeads(heads: readonly Head[]): readonly Head[] {
  let rows = 0;
  const end = heads.findIndex(({count}, i) => (rows += Math.min(count, MOST_ANSWERS)) > MOST_ROWS && i > 0);
  return end === -1 ? heads : heads.slice(0, end);
}
