import type {Prediction} from '../../protocol/protocol.ts';
import {parted} from '../answers/parted.ts';
import {unseenDifference, type Scope} from '../hidden-characters.ts';
import {Later} from '../later.ts';
import {inSlices} from '../slices.ts';
import type {DiffPart, DiffUnit} from '../text-diff.ts';
import type * as compare from './compare.ts';

/** Characters of truth and prediction together beyond which differences are looked for in slices: it would hold the page. */
const MAX_CHARACTERS = 20_000;

/** Which hidden characters of truth and prediction are drawn where no differences are marked. */
export function hiddenScope({ground_truth: truth, prediction, exact_match}: Prediction): Scope {
  if (truth === null || exact_match !== 0 || truth.length + prediction.length > MAX_CHARACTERS)
    return 'alien';
  const {answer} = parted(prediction);
  return (answer === null ? null : unseenDifference(truth, answer)) ?? 'alien';
}

export type FoundDiff = Exclude<RowDiff, {readonly kind: 'pending'}>;

export type RowDiff =
  /** Nothing to compare with, or nothing that differs. */
  | {readonly kind: 'none'}
  /** Texts of some length, or the first ones: it is being found out. */
  | {readonly kind: 'pending'; readonly done: Promise<FoundDiff>}
  /** So little in common that marks would cover everything. */
  | {readonly kind: 'unlike'}
  /** What compares could not be loaded; whoever asks again has it tried again. */
  | {readonly kind: 'not-loaded'}
  | {readonly kind: 'marked'; readonly parts: readonly DiffPart[]};

type Compare = typeof compare;

/** What compares texts, fetched for the first of them. */
export const compareLater = new Later<Compare>(() => import('./compare.ts'));

const made = new WeakMap<Prediction, Partial<Record<DiffUnit, RowDiff>>>();

/**
 * What sets a prediction's answer apart from its ground truth, whatever was thought before. A row never changes, so this is
 * found once for each.
 */
export function rowDiff(row: Prediction, unit: DiffUnit): RowDiff {
  let known = made.get(row);
  if (known === undefined) made.set(row, (known = {}));
  const held = known;
  const found = (known[unit] ??= findDiff(row, unit));
  if (found.kind === 'pending') {
    void found.done.then((late) => {
      if (late.kind === 'not-loaded') delete held[unit];
      else held[unit] = late;
    });
  }
  return found;
}

function findDiff({ground_truth: truth, prediction, exact_match}: Prediction, unit: DiffUnit): RowDiff {
  if (truth === null || truth === '' || prediction === '' || exact_match === 1) return {kind: 'none'};
  const {answer} = parted(prediction);
  if (answer === null || answer === '') return {kind: 'none'};
  const isLong = truth.length + answer.length > MAX_CHARACTERS;
  const {loaded} = compareLater;
  if (loaded !== null && !isLong) return worthMarking(loaded.diffText(truth, answer, unit), loaded);
  const compare = async (): Promise<FoundDiff> => {
    const module = await compareLater.load();
    const parts = isLong
      ? await inSlices(module.diffLong(truth, answer, unit))
      : module.diffText(truth, answer, unit);
    return worthMarking(parts, module);
  };
  return {kind: 'pending', done: compare().catch(() => ({kind: 'not-loaded'}))};
}

function worthMarking(parts: readonly DiffPart[], {isWorthMarking}: Compare): FoundDiff {
  // Scored together with its thinking, a right answer is no exact match.
  if (parts.every(({kind}) => kind === 'same')) return {kind: 'none'};
  return isWorthMarking(parts) ? {kind: 'marked', parts} : {kind: 'unlike'};
}
