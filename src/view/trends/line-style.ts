/** How the lines of charts are told apart: by colour, and by dashes where colours begin anew or are not to be had. */

/** Colours that there are: `--ftl-series-1` and so on. */
export const COLOR_COUNT = 8;

export interface LineStyle {
  /** Index of the colour, from 0. */
  readonly color: number;
  readonly dash: Dash;
}

/** Lengths of strokes and gaps by turns, in the line's own pixels; none of a solid line. */
export type Dash = readonly number[];

/** Of any number of lines no two alike: after the last colour the first comes again, with dashes. */
export const lineStyle = (place: number): LineStyle => ({
  color: place % COLOR_COUNT,
  dash: dashOf(Math.floor(place / COLOR_COUNT)),
});

/** Another for each number: solid, dashed, dashed with a dot between, with two, …. */
export const dashOf = (round: number): Dash =>
  round === 0 ? [] : [7, 3, ...Array.from({length: round - 1}, () => [2, 3]).flat()];
