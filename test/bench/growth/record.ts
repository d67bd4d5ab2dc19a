import {mkdir, writeFile} from 'node:fs/promises';
import {loadavg} from 'node:os';
import {describeCommit, describeMachine} from '../fan-out/results.ts';
import {threeDigits} from '../fan-out/statistics.ts';
import {chartOf} from './chart.ts';
import {exponentOf, lastExponentOf, type Curve} from './curves.ts';

const FOLDER = new URL('../results/', import.meta.url);
/** More of it, on two cores, and what is measured has to wait for others. */
const QUIET_LOAD = 0.7;

/** Taken before anything is started. */
const loadBefore = loadavg()[0]!;
/** The tree may change under a run that takes long. */
const COMMIT = describeCommit();

/** One kind of growth: a table of its curves, with exponents, and a picture of them. */
export interface Growth {
  /** Of the files: `growth-<name>-<date>.md` and `.svg`. */
  readonly name: string;
  readonly title: string;
  /** What is counted along x. */
  readonly axis: string;
  /** What was measured, and how. */
  readonly says: string;
  readonly curves: readonly Curve[];
  /** Names of the curves in the picture. Default: all. */
  readonly drawn?: readonly string[];
  /** Markdown after the table. */
  readonly notes?: string;
}

/** Prints the table and keeps it, with the picture, in `results/`. */
export async function recordGrowth({name, title, axis, says, curves, drawn, notes}: Growth): Promise<void> {
  const file = `growth-${name}-${new Date().toISOString().slice(0, 10)}`;
  const text = [
    `# ${title}`,
    '',
    says,
    '',
    provenance(),
    '',
    `![The curves on logarithmic axes](${file}.svg)`,
    '',
    ...tableOf(axis, curves),
    '',
    'Exponent: the power of the first line that the figure grows with, over all of it, and over the last two places alone. 1 is linear.',
    ...(notes === undefined ? [] : ['', notes]),
    '',
  ].join('\n');
  const shown = drawn === undefined ? curves : curves.filter((curve) => drawn.includes(curve.name));
  await mkdir(FOLDER, {recursive: true});
  await writeFile(new URL(`${file}.svg`, FOLDER), chartOf(axis, shown));
  await writeFile(new URL(`${file}.md`, FOLDER), text);
  console.log(`\n${text}`);
}

/** On what and when. */
const provenance = (): string =>
  `${describeMachine()}; commit ${COMMIT}; ${new Date().toISOString()}.${busyness()}`;

/** Whether others had to share the machine: a sentence, or nothing. */
export const busyness = (): string =>
  loadBefore > QUIET_LOAD
    ? ` **A loaded machine**: load ${loadBefore.toFixed(1)} before anything was started, so that only ratios mean anything.`
    : '';

function tableOf(axis: string, curves: readonly Curve[]): readonly string[] {
  const places = [...new Set(curves.flatMap(({points}) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const at = ({points}: Curve, place: number): string =>
    threeDigits(points.find(([x]) => x === place)?.[1] ?? NaN);
  return [
    row([axis, ...places.map((place) => place.toLocaleString('en')), 'exponent', 'at the end']),
    row(['---', ...Array.from({length: places.length + 2}, () => '--:')]),
    ...curves.map((curve) =>
      row([
        `${curve.name}, ${curve.unit}`,
        ...places.map((place) => at(curve, place)),
        ...[exponentOf(curve.points), lastExponentOf(curve.points)].map((exponent) =>
          exponent === null ? '–' : exponent.toFixed(2),
        ),
      ]),
    ),
  ];
}
