/** Groups of answers over the whole job, as the server counts them: fetched where the page does not hold every row. */
import {besideOf} from '../../../context/beside.ts';
import type {PredictionSource} from '../../../context/stream-context.ts';
import type {TrendPoint} from '../../../protocol/protocol.ts';
import type {AnyShown} from '../../../view/scores/shown-score.ts';
import {PLACE, type GroupPoint, type GroupTrends} from '../../../view/trends/group-trends.ts';

/** Milliseconds after an answer before the server, which counts them anew, is asked again. */
const LEAST_MS = 15_000;

type Lists = Awaited<ReturnType<NonNullable<ReturnType<typeof besideOf>>['loadGroupTrends']>>;

export class ServedGroups {
  readonly #onChange: () => void;
  /** The source and the score that was asked about, and its averages then: others are a reason to ask again. */
  #asked: {readonly source: PredictionSource; readonly score: AnyShown; readonly trends: unknown} | null =
    null;
  #answeredAt = -Infinity;
  #isAsking = false;
  #groups: GroupTrends | null = null;
  #fault: string | null = null;

  /** @param onChange there are others */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Why the last question has no answer. */
  get fault(): string | null {
    return this.#fault;
  }

  /** The last answer; `null` before it, and where no prompt has several answers. */
  of(source: PredictionSource, score: AnyShown): GroupTrends | null {
    const asked = this.#asked;
    const isOther = asked?.source !== source || asked.score.key !== score.key;
    if (isOther) this.#groups = this.#fault = null;
    const now = source.asking?.environment.now() ?? 0;
    const isDue =
      !this.#isAsking && asked?.trends !== source.trendsByEpoch && now - this.#answeredAt >= LEAST_MS;
    if ((isOther || isDue) && hasGroups(source)) void this.#ask(source, score);
    return this.#groups;
  }

  async #ask(source: PredictionSource, score: AnyShown): Promise<void> {
    const asked = {source, score, trends: source.trendsByEpoch};
    this.#asked = asked;
    this.#isAsking = true;
    const answer = await this.#answer(asked);
    if (this.#asked !== asked) return;
    this.#isAsking = false;
    this.#answeredAt = source.asking?.environment.now() ?? 0;
    // Without an answer what was known stays; it is asked again with the next change.
    if ('groups' in answer) this.#groups = answer.groups;
    this.#fault = 'fault' in answer ? answer.fault : null;
    this.#onChange();
  }

  async #answer({
    source,
    score,
  }: {
    readonly source: PredictionSource;
    readonly score: AnyShown;
  }): Promise<{readonly groups: GroupTrends | null} | {readonly fault: string}> {
    try {
      const lists = await besideOf(source)?.loadGroupTrends(score.key);
      return {groups: lists == null ? null : groupsOf(lists, score)};
    } catch (error) {
      return {fault: error instanceof Error ? error.message : String(error)};
    }
  }
}

/** Whether any row that is held is one of several answers: where none is, the server need not count. */
function hasGroups({store}: PredictionSource): boolean {
  for (const {completion_index: index} of store.values()) if (index > 0) return true;
  return false;
}

/** `null` of a server that does not know groups, and where there are none of several answers. */
export function groupsOf({byEpoch, byStep}: Lists, score: AnyShown): GroupTrends | null {
  const k = byEpoch.n ?? null;
  if (k === null) return null;
  const points = (
    trends: readonly TrendPoint[],
    placeOf: (point: TrendPoint) => string,
  ): ReadonlyMap<string, GroupPoint> =>
    new Map(
      trends.flatMap((point) =>
        point.groups === undefined
          ? []
          : [[placeOf(point), {best: point.groups.avg_best, pass: point.groups.pass_n}] as const],
      ),
    );
  return {k, score, byEpoch: points(byEpoch.trends, PLACE.epoch), byStep: points(byStep.trends, PLACE.step)};
}
