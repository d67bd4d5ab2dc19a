import type {Prediction} from '../../protocol/protocol.ts';
import {endingOf, loopIn, type Ending} from '../answers/ending.ts';
import {PLACE} from './group-trends.ts';

/** What the share of is told: how answers ended, and which seem to loop. */
export type EndingShare = Ending['kind'] | 'loop';
/** At one point; `null` where nobody knows, or where it never happens in the whole job. */
export type EndingPoint = Readonly<Record<EndingShare, number | null>>;

/** How answers ended over the training, of the rows that a page holds. */
export interface EndingTrends {
  /** Of some it is known; else there is only the guess which loop. */
  readonly isTold: boolean;
  readonly byEpoch: ReadonlyMap<string, EndingPoint>;
  readonly byStep: ReadonlyMap<string, EndingPoint>;
}

/** Whether a row's text seems to loop: found once a row. */
const loops = new WeakMap<Prediction, boolean>();

function isLoop(row: Prediction): boolean {
  let found = loops.get(row);
  if (found === undefined) loops.set(row, (found = loopIn(row.prediction) !== null));
  return found;
}

/** `null` where it is known of no row how it ended, and none seems to loop. */
export function endingTrends(rows: Iterable<Prediction>): EndingTrends | null {
  const held = [...rows];
  // Before anything is made of each row: this is asked twice a second while rows come, mostly in vain.
  if (!held.some((row) => endingOf(row) !== null || isLoop(row))) return null;
  const told = held.map((row): Told => ({row, kind: endingOf(row)?.kind ?? null, isLoop: isLoop(row)}));
  const happens = new Set<EndingShare>();
  for (const {kind, isLoop} of told) {
    if (kind !== null) happens.add(kind);
    if (isLoop) happens.add('loop');
  }
  const isTold = told.some(({kind}) => kind !== null);
  return {isTold, byEpoch: points(told, happens, PLACE.epoch), byStep: points(told, happens, PLACE.step)};
}

interface Told {
  readonly row: Prediction;
  readonly kind: Ending['kind'] | null;
  readonly isLoop: boolean;
}

function points(
  told: readonly Told[],
  happens: ReadonlySet<EndingShare>,
  placeOf: (row: Prediction) => string,
): ReadonlyMap<string, EndingPoint> {
  return new Map(
    [...Map.groupBy(told, ({row}) => placeOf(row))].map(([place, list]) => {
      const known = list.filter(({kind}) => kind !== null);
      const share = (kind: EndingShare, of: readonly Told[], is: (one: Told) => boolean): number | null =>
        !happens.has(kind) || of.length === 0 ? null : of.filter(is).length / of.length;
      const ended = (kind: Ending['kind']): number | null => share(kind, known, (one) => one.kind === kind);
      return [
        place,
        {
          stop: ended('stop'),
          limit: ended('limit'),
          other: ended('other'),
          loop: share('loop', list, ({isLoop}) => isLoop),
        },
      ];
    }),
  );
}
