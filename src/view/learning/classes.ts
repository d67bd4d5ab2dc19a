/** What kinds of samples there are, by how they went over the training. */
import type {Course, Told} from './course.ts';
import type {SampleClass} from './kinds.ts';

/**
 * `learned`, `never` and `forgotten` share out all samples that can be told: a sample is of exactly one of them.
 * `flickering` lies across: it was lost and learned again, whatever it is now.
 */
const RULES: Readonly<Record<SampleClass, (told: Told) => boolean>> = {
  learned: ({isRightNow}) => isRightNow,
  never: ({rightStretches}) => rightStretches === 0,
  forgotten: ({isRightNow, rightStretches}) => !isRightNow && rightStretches > 0,
  flickering: ({rightStretches}) => rightStretches > 1,
};

export const SAMPLE_CLASSES = Object.keys(RULES) as readonly SampleClass[];

export const isOfClass = ({told}: Course, name: SampleClass): boolean => told !== null && RULES[name](told);

/** `null` where nothing tells right from wrong of any sample. */
export function countClasses(courses: Iterable<Course>): Readonly<Record<SampleClass, number>> | null {
  const counts = {learned: 0, never: 0, forgotten: 0, flickering: 0};
  let isTold = false;
  for (const {told} of courses) {
    if (told === null) continue;
    isTold = true;
    for (const name of SAMPLE_CLASSES) if (RULES[name](told)) counts[name]++;
  }
  return isTold ? counts : null;
}
