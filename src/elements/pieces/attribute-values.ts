import type {DiffUnit} from '../../view/text-diff.ts';

/** Whether several answers to one prompt at one step are one row. */
export type Grouping = 'auto' | 'off';

/** How differences from the ground truth are marked. */
export type DiffMode = DiffUnit | 'off';

/**
 * When new rows show: `auto` as they come while the reader is at the top and touches nothing, else behind a button;
 * `on` always as they come; `off` always behind the button.
 */
export type Follow = 'auto' | 'on' | 'off';

/** `follow` as an attribute: without a value `on`, not there `auto`. */
export const followAttribute = {
  fromAttribute: (text: string | null): Follow => {
    if (text === null || text === 'auto') return 'auto';
    return text === 'off' || text === 'false' ? 'off' : 'on';
  },
};

/** `follow` as a property: frameworks set an attribute without a value as `true`. */
export const followOf = (value: Follow | boolean): Follow =>
  typeof value === 'string' ? value : value ? 'on' : 'auto';

/** One of the values that an attribute may have; the first for any other. */
export const oneOf =
  <Value extends string>(...values: readonly [Value, ...Value[]]) =>
  (text: unknown): Value =>
    values.find((value) => value === text) ?? values[0];

export const diffOf = oneOf<DiffMode>('word', 'char', 'off');
export const groupOf = oneOf<Grouping>('auto', 'off');

/** Text; the empty one when the attribute goes. */
export const textAttribute = {fromAttribute: (text: string | null): string => text ?? ''};

/** A whole number from 1; the default for anything else. */
export const countAttribute = (preset: number) => ({
  fromAttribute: (text: string | null): number => {
    const count = Math.trunc(Number(text));
    return count >= 1 ? count : preset;
  },
});
