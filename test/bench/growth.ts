/**
 * `npm run bench:growth`: how cost grows, one part after another, each written to `results/` as soon as it is done, with a
 * picture of its curves.
 *
 *   node test/bench/growth.ts [--only viewers,processes,jobs,rows,scores,million] [--sizes 1,100,10000]
 *
 * `--sizes`: of one part, instead of its own. Of processes: `--rounds 3`. Of rows, scores and the million: `--runs 5`; of rows: `--own 3 --from commit`; up to ten
 * million rows (`--sizes 10000,100000,1000000,10000000`) it takes 25 GB of disk and half an hour. Linux with two cores and
 * `taskset`.
 */
import {parseArgs} from 'node:util';

const {values: options} = parseArgs({
  options: {
    only: {type: 'string'},
    sizes: {type: 'string'},
    rounds: {type: 'string', default: '3'},
    own: {type: 'string', default: '3'},
    runs: {type: 'string', default: '5'},
    from: {type: 'string'},
  },
});

const sizes = (byDefault: readonly number[]): readonly number[] =>
  options.sizes?.split(',').map(Number) ?? byDefault;
const runs = Number(options.runs);

/** Each fetched when its turn comes. */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  viewers: async () => {
    const {growViewers} = await import('./growth/viewers.ts');
    await growViewers(sizes([1, 10, 100, 1000, 5000, 20_000]));
  },
  processes: async () => {
    const {growProcesses} = await import('./growth/processes.ts');
    await growProcesses(sizes([2000, 20_000]), Number(options.rounds));
  },
  jobs: async () => {
    const {growJobs} = await import('./growth/jobs.ts');
    await growJobs(sizes([1, 10, 100, 1000, 10_000]));
  },
  rows: async () => {
    const {growRows} = await import('./growth/rows.ts');
    const from = options.from ?? null;
    const rows = sizes([10_000, 100_000, 1_000_000, 5_000_000]);
    await growRows({sizes: rows, own: Number(options.own), runs, from});
  },
  scores: async () => {
    const {growScores} = await import('./growth/scores.ts');
    await growScores(sizes([0, 1, 4, 16, 32]), runs);
  },
  million: async () => {
    const {growMillion} = await import('./growth/million.ts');
    for (const rows of sizes([1_000_000])) await growMillion(rows, runs);
  },
};

const names = options.only?.split(',') ?? Object.keys(PARTS);
if (options.sizes !== undefined && names.length !== 1) {
  throw new Error('--sizes is of one part: say which by --only.');
}
for (const name of names) {
  const part = PARTS[name];
  if (part === undefined) {
    throw new Error(`There is no part "${name}": --only takes ${Object.keys(PARTS).join(', ')}.`);
  }
  console.log(`\n${name}`);
  await part();
}
