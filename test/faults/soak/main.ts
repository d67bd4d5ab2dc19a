/**
 * `npm run soak -- --minutes 10 [--seed N]`: the faults of this folder, mixed at random, over two servers and one
 * PostgreSQL, while trainers and other programs write to three jobs. After each minute the network is mended, the
 * writers rest, and what every reader holds is compared with the table; then it goes on, every third time with a cold
 * copy of the data put back. Ends in a table of rows lost and repeated.
 */
import {parseArgs} from 'node:util';
import {setTimeout as sleep} from 'node:timers/promises';
import {integer, pick, seededRandom} from '../../support/random.ts';
import {shortfall} from '../support/follower.ts';
import {lanesOf, putColdCopyBack, type Lane} from './faults.ts';
import {SoakWorld, type Reader} from './world.ts';

const {values: options} = parseArgs({
  options: {
    minutes: {type: 'string', default: '10'},
    seed: {type: 'string', default: String(Math.floor(Math.random() * 2 ** 31))},
  },
});
const seed = Number(options.seed);
const random = seededRandom(seed);
const SETTLE_MS = 60_000;
/** After a cold copy every reader begins anew: time to read the lists, so that what follows is streamed again. */
const LISTS_MS = 4000;

interface Found {
  /** Rows that it lacks, or holds in an older version, summed over all comparisons. */
  lost: number;
  /** Rows that it holds and the table does not. */
  extra: number;
}

/** Compares until the reader holds exactly the table, or its time is over. */
async function compare({name, jobId, follower}: Reader, {postgres}: SoakWorld): Promise<Found> {
  const deadline = Date.now() + SETTLE_MS;
  let now = await shortfall(follower, postgres.pool, jobId);
  while (now.lost + now.stale + now.extra > 0 && Date.now() < deadline) {
    await sleep(100);
    now = await shortfall(follower, postgres.pool, jobId);
  }
  if (now.lost + now.stale + now.extra > 0) {
    console.log(`${name}: ${JSON.stringify(now)}, ${follower.state}`);
  }
  return {lost: now.lost + now.stale, extra: now.extra};
}

async function go(lane: Lane, until: number, counts: Map<string, number>): Promise<void> {
  while (Date.now() < until) {
    await sleep(integer(random, 200, 3000));
    const name = pick(random, Object.keys(lane));
    counts.set(name, (counts.get(name) ?? 0) + 1);
    await lane[name]!();
  }
}

async function main(): Promise<boolean> {
  const minutes = Number(options.minutes);
  console.log(`seed ${seed}, ${minutes} minutes`);
  const world = await SoakWorld.start(random);
  const lanes = lanesOf(world);
  const counts = new Map<string, number>();
  const found = new Map<Reader, Found>(world.readers.map((reader) => [reader, {lost: 0, extra: 0}]));
  const rounds = Math.max(1, Math.round(minutes));
  for (let round = 1; round <= rounds; round++) {
    const until = Date.now() + (minutes / rounds) * 60_000;
    const writers = world.startWriting(String(round));
    if (round % 3 === 2) {
      await putColdCopyBack(world);
      counts.set('cold copy put back', (counts.get('cold copy put back') ?? 0) + 1);
      await sleep(LISTS_MS);
    }
    await Promise.all(lanes.map((lane) => go(lane, until, counts)));
    await Promise.all(writers.map((writer) => writer.stop()));
    world.mendNetworks();
    for (const reader of world.readers) {
      const {lost, extra} = await compare(reader, world);
      const sum = found.get(reader)!;
      sum.lost += lost;
      sum.extra += extra;
    }
    const written = writers.reduce((sum, writer) => sum + writer.written, 0);
    const broken = world.readers.reduce((sum, {follower}) => sum + follower.complaints.length, 0);
    const lost = [...found.values()].reduce((sum, one) => sum + one.lost + one.extra, 0);
    console.log(
      `round ${round} of ${rounds}: ${written} rows written, ${lost} lost, ${broken} repeated so far`,
    );
  }
  const results = world.readers.map((reader) => {
    const {name, follower} = reader;
    const {rows, received, connections, resets, complaints} = follower;
    for (const complaint of complaints.slice(0, 3)) console.log(`${name}: ${complaint}`);
    const {lost, extra} = found.get(reader)!;
    return {
      reader: name,
      rows: rows.size,
      received,
      connections,
      resets: resets.length,
      lost,
      extra,
      repeated: complaints.length,
    };
  });
  for (const output of await world.end()) console.log(output);

  const faults = [...counts].sort().map(([name, count]) => `${count} × ${name}`);
  console.log(`\nfaults: ${faults.join(', ')}`);
  console.table(results);
  const sum = (of: 'lost' | 'extra' | 'repeated') => results.reduce((total, result) => total + result[of], 0);
  console.log(`seed ${seed}: ${sum('lost')} lost, ${sum('extra')} too many, ${sum('repeated')} repeated`);
  return sum('lost') + sum('extra') + sum('repeated') === 0;
}

process.exitCode = (await main()) ? 0 : 1;
