/** The learning map: where each sample stands. */
import type {Course} from './course.ts';

/** One place, and the samples that stand there. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  /** Indexes of the samples, ascending. */
  readonly samples: readonly number[];
}

export interface Spots {
  /** What `x` is: how often right and wrong changed; or, where nothing tells them apart, how far the score went from its mean. */
  readonly along: 'flips' | 'deviation';
  readonly spots: readonly Spot[];
  /** Samples without a score: they have no place. */
  readonly unplaced: number;
  readonly greatestX: number;
}

/** Places that are nearer than this part of a range are one. */
const PLACES = 100;

/**
 * The mean score of each sample over the training by how often it flipped, after the data maps of Swayamdipta et al. (EMNLP
 * 2020: confidence × variability) with the forgetting of Toneva et al. (ICLR 2019) along the other side.
 *
 * @param range the least and the greatest that a mean can be
 */
export function learningSpots(
  courses: readonly Course[],
  [least, greatest]: readonly [number, number],
): Spots {
  const along = courses.some(({told}) => told !== null) ? 'flips' : 'deviation';
  const placed = courses.flatMap((course, sample) => {
    const x = along === 'flips' ? course.told?.flips : course.deviation;
    return course.mean === null || x == null ? [] : [{x, y: course.mean, sample}];
  });
  const greatestX = placed.reduce((most, {x}) => Math.max(most, x), along === 'flips' ? 1 : 0);
  const place = (value: number, span: number): number => (span > 0 ? Math.round((value / span) * PLACES) : 0);
  const spots = new Map<string, {x: number; y: number; samples: number[]}>();
  for (const {x, y, sample} of placed) {
    const name = `${along === 'flips' ? x : place(x, greatestX)} ${place(y - least, greatest - least)}`;
    const spot = spots.get(name);
    if (spot === undefined) spots.set(name, {x, y, samples: [sample]});
    else spot.samples.push(sample);
  }
  return {along, spots: [...spots.values()], unplaced: courses.length - placed.length, greatestX};
}
