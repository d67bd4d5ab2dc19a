/** Right in `right` of the last `of` rounds, and now wrong in two. */
export interface LossRule {
  readonly right: number;
  readonly of: number;
}

export const LOSS_RULE: LossRule = {right: 2, of: 3};

/** Rounds that may be looked back on. */
export const MOST_ROUNDS = 50;
