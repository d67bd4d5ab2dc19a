/** Kinds of samples, by name: which there are to choose from. */
import type {AnyShown} from '../scores/shown-score.ts';
import {rightRule, type RightRule} from './right.ts';

export type SampleClass = 'learned' | 'never' | 'forgotten' | 'flickering';
export type SinceClass = 'improved' | 'same' | 'regressed' | 'lost' | 'gained';
/** `changed`: the twenty that flipped most often, or where nothing tells right from wrong those of the most variable score. */
export type KindName = SampleClass | 'changed' | SinceClass;

/** Samples of the kind `changed`. */
export const MOST_CHANGED = 20;

/** Samples of one kind. */
export type SampleKind =
  | {readonly name: SampleClass | 'changed'; readonly rule: RightRule | null; readonly span: null}
  | {readonly name: SinceClass; readonly rule: RightRule | null; readonly span: EpochSpan};

/** From one epoch to another; `to` of `null`: to each sample's last score. */
export interface EpochSpan {
  readonly from: number;
  readonly to: number | null;
}

const BY_RIGHT: ReadonlySet<KindName> = new Set([
  'learned',
  'never',
  'forgotten',
  'flickering',
  'lost',
  'gained',
]);
const ALWAYS: readonly KindName[] = ['changed', 'never', 'forgotten', 'flickering', 'learned'];
const SINCE: readonly KindName[] = ['regressed', 'lost', 'improved', 'gained'];

/** Those that can be told by a score; since a baseline where there is one. */
export const kindsToChoose = (score: AnyShown, baseline: number | null): readonly KindName[] =>
  [...ALWAYS, ...(baseline === null ? [] : SINCE)].filter(
    (name) => !BY_RIGHT.has(name) || rightRule(score, null) !== null,
  );
