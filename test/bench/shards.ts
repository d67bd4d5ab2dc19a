/**
 * `npm run bench:shards`: jobs divided among 1, 2 and 3 databases, each with a server of its own, behind nginx: four writers,
 * pages, trends and a viewer, the three layouts in turn; and what of the server runs over one PostgreSQL whose tables are
 * foreign partitions on three others. All on one machine: it shows what dividing costs, not what it gains.
 *
 *   node test/bench/shards.ts [--rounds 3] [--batches 25] [--batch 1000] [--watched 200]
 */
import {loadavg} from 'node:os';
import {parseArgs} from 'node:util';
import {findNginx} from '../../demo/cluster/nginx.ts';
import {recordTable} from './fan-out/results.ts';
import {median, threeDigits} from './fan-out/statistics.ts';
import {tryForeign} from './shards/foreign.ts';
import {Layout, type Figures} from './shards/layout.ts';

const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '3'},
    batches: {type: 'string', default: '25'},
    batch: {type: 'string', default: '1000'},
    watched: {type: 'string', default: '200'},
  },
});
const COUNTS = [1, 2, 3];
const load = () => loadavg()[0]!.toFixed(1);

// Each program that is started is ended with this one.
process.setMaxListeners(50);
const command = findNginx();
if (command === null) throw new Error('nginx is not installed: it divides the jobs.');
const loadBefore = load();
const volume = {
  batches: Number(options.batches),
  batchSize: Number(options.batch),
  watched: Number(options.watched),
};
const layouts: Layout[] = [];
const measured: Figures[][] = COUNTS.map(() => []);
try {
  for (const count of COUNTS) layouts.push(await Layout.start(command, count));
  for (let round = 0; round < Number(options.rounds); round++)
    for (const [i, layout] of layouts.entries())
      measured[i]!.push(await layout.round(`round-${round}`, volume));
} finally {
  for (const layout of layouts) await layout.stop();
}
const row = (name: string, figure: keyof Figures): readonly string[] => {
  const medians = measured.map((rounds) => median(rounds.map((figures) => figures[figure])));
  return [name, ...medians.map((value) => threeDigits(value))];
};
const sum = (name: string, figure: 'lost' | 'repeated'): readonly string[] => [
  name,
  ...measured.map((rounds) => String(rounds.reduce((all, figures) => all + figures[figure], 0))),
];
await recordTable('shards', {
  title: 'Jobs divided among databases',
  says: `\`npm run bench:shards\`: medians of ${options.rounds} rounds, the layouts in turn; load ${loadBefore} before, ${load()} after.`,
  head: [
    'behind nginx, a server for each database',
    ...COUNTS.map((count) => `${count} database${count > 1 ? 's' : ''}`),
  ],
  rows: [
    row(`rows/s, four writers, ${options.batch} a batch`, 'rowsPerSecond'),
    row('a page by a score, ms', 'page'),
    row('trends by step, ms', 'trends'),
    row('POST of a row until a viewer has it, p50 ms', 'seen50'),
    row('the same, p95 ms', 'seen95'),
    sum('rows lost', 'lost'),
    sum('rows twice', 'repeated'),
  ],
});
await recordTable('foreign-partitions', {
  title: 'One database over foreign partitions',
  says: 'The tables of jobs as partitions by hash of job_id, each a postgres_fdw table on one of three other databases.',
  head: ['tried', 'outcome'],
  rows: await tryForeign(),
});
