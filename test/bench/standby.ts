/**
 * `npm run bench:standby`: what a standby costs and how far it is behind. Four writers, a thousand rows a batch and then one
 * a POST, with each value of `synchronous_commit` in turn, while pg_stat_replication is looked at; then one row at a time,
 * until viewers have it whose servers read the primary, and one whose server reads the standby. Some two minutes.
 *
 *   node test/bench/standby.ts [--rounds 3] [--batches 6] [--posts 60] [--watched 120]
 */
import {loadavg} from 'node:os';
import {parseArgs} from 'node:util';
import {recordTable} from './fan-out/results.ts';
import {median, quantile, threeDigits} from './fan-out/statistics.ts';
import {COMMITS, Pair, VIEWERS, type Commit, type Lag} from './standby/pair.ts';

const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '3'},
    batches: {type: 'string', default: '6'},
    posts: {type: 'string', default: '60'},
    watched: {type: 'string', default: '120'},
  },
});
const [WRITERS, BATCH] = [4, 1000];
/** Of which viewers are timed. */
const WATCHED = ['local', 'remote_apply'] as const satisfies readonly Commit[];

interface Round {
  readonly rowsPerSecond: number;
  readonly posts: readonly number[];
  readonly lag: Lag;
}

const load = () => loadavg()[0]!.toFixed(1);
const loadBefore = load();
// Each program that is started is ended with this one.
process.setMaxListeners(50);
const measured = new Map<Commit, Round[]>(COMMITS.map((commit) => [commit, []]));
const seen = new Map<Commit, readonly (readonly number[])[]>();
const pair = await Pair.start();
try {
  // The first is not counted: plans, and functions that are compiled.
  for (let round = 0; round <= Number(options.rounds); round++) {
    for (const commit of round % 2 === 0 ? COMMITS : COMMITS.toReversed()) {
      await pair.commitBy(commit);
      const rows = WRITERS * BATCH * Number(options.batches);
      const bulk = await pair.write({rows, batch: BATCH, writers: WRITERS, isScored: true});
      const single = await pair.write({
        rows: WRITERS * Number(options.posts),
        batch: 1,
        writers: WRITERS,
        isScored: true,
      });
      if (round > 0)
        measured.get(commit)!.push({rowsPerSecond: rows / bulk.seconds, posts: single.posts, lag: bulk.lag});
    }
  }
  for (const commit of WATCHED) {
    await pair.commitBy(commit);
    seen.set(commit, await pair.watch(Number(options.watched)));
  }
} finally {
  await pair.stop();
}

const row = (name: string, figure: (rounds: readonly Round[]) => number): readonly string[] => [
  name,
  ...COMMITS.map((commit) => threeDigits(figure(measured.get(commit)!))),
];
const of = (part: (round: Round) => readonly number[], share: number) => (rounds: readonly Round[]) =>
  quantile(rounds.flatMap(part), share);
const KB = 1000;
await recordTable('standby', {
  title: 'A standby: what waiting for it costs, and how far it is behind',
  says:
    `\`npm run bench:standby\`: primary, standby, three servers and the writers on one machine and one disk, fsync on, the values of ` +
    `synchronous_commit in turn; ${options.rounds} rounds; load ${loadBefore} before, ${load()} after.`,
  head: ['synchronous_commit', ...COMMITS],
  rows: [
    row(`rows/s, four writers, ${BATCH} a batch (median)`, (rounds) =>
      median(rounds.map(({rowsPerSecond}) => rowsPerSecond)),
    ),
    row(
      'replay lag meanwhile, p50 ms',
      of(({lag}) => lag.ms, 0.5),
    ),
    row(
      'the same, p95 ms',
      of(({lag}) => lag.ms, 0.95),
    ),
    row('log not yet replayed, p50 kB', (rounds) => of(({lag}) => lag.bytes, 0.5)(rounds) / KB),
    row('the same, p95 kB', (rounds) => of(({lag}) => lag.bytes, 0.95)(rounds) / KB),
    row(
      'POST of one row, four writers, p50 ms',
      of(({posts}) => posts, 0.5),
    ),
    row(
      'the same, p95 ms',
      of(({posts}) => posts, 0.95),
    ),
  ],
  notes: [
    `From the POST of a row until a viewer has it, p50 / p95 ms of ${options.watched} rows; each server polls every 100 ms:`,
    '',
    `| the viewer's server | ${WATCHED.join(' | ')} |`,
    `| --- | ${WATCHED.map(() => '---').join(' | ')} |`,
    ...VIEWERS.map((viewer, i) => {
      const figures = WATCHED.map((commit) => {
        const delays = seen.get(commit)![i]!;
        return `${threeDigits(quantile(delays, 0.5))} / ${threeDigits(quantile(delays, 0.95))}`;
      });
      return `| ${viewer} | ${figures.join(' | ')} |`;
    }),
  ].join('\n'),
});
