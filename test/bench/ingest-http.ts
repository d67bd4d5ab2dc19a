/**
 * How many rows a second the server takes by HTTP, and what of the processor each has that takes part: `node
 * test/bench/ingest-http.ts [--rows 100000] [--batch 1000] [--writers 4] [--rounds 3] [--against server/main.ts of another
 * clone] [--profile]`. Each server has a PostgreSQL of its own; each writer POSTs to a job of its own over one connection, one
 * batch after another, with scores sent along and with scores for the server to compute. Beside it, in turn with it, COPY of
 * the same rows. Medians.
 */
import {mkdtemp, rm} from 'node:fs/promises';
import {cpus, loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {costsWithin, costTable, profiling, readProfile, type Span} from './fan-out/cpu-profile.ts';
import {monotonicMicros} from './fan-out/load-messages.ts';
import {COUNTING, startCounting, statementCosts, statementTable} from './fan-out/statement-costs.ts';
import {median} from './fan-out/statistics.ts';
import {CopyContender, ServerContender, type Contender, type Cost} from './ingest/contenders.ts';
import type {Workload} from './ingest/workload.ts';

const {values} = parseArgs({
  options: {
    rows: {type: 'string', default: '100000'},
    batch: {type: 'string', default: '1000'},
    writers: {type: 'string', default: '4'},
    rounds: {type: 'string', default: '3'},
    /** Another server, in turn with this one. */
    against: {type: 'string'},
    /** Seconds of processor by function, of the server, and by statement, of PostgreSQL; of this server alone, in one round. */
    profile: {type: 'boolean', default: false},
  },
});
const [rows, batch, writers] = [values.rows, values.batch, values.writers].map(Number) as [
  number,
  number,
  number,
];
const KINDS = {'scores sent': true, 'scores computed': false} as const;
const workloadOf = (isScored: boolean): Workload => ({rows, batch, writers, isScored});

console.log(
  `${cpus()[0]?.model.trim()}, ${cpus().length} cores (load ${loadavg()[0]!.toFixed(1)}), node ${process.version}, ` +
    `${new Date().toISOString().slice(0, 10)}; ${rows} rows, ${batch} a batch, ${writers} writers`,
);
await (values.profile ? profileRun() : compare(Number(values.rounds)));

async function compare(rounds: number): Promise<void> {
  const options = {settings: {}, nodeArgs: []};
  const server = await ServerContender.start('the server', options);
  const contenders: Contender[] = [server];
  if (values.against !== undefined)
    contenders.unshift(await ServerContender.start('the other', {...options, main: values.against}));
  contenders.push(new CopyContender(server.postgres));
  try {
    for (const [kind, isScored] of Object.entries(KINDS)) {
      const taking = contenders.filter((each) => isScored || each instanceof ServerContender);
      const costs = new Map<Contender, Cost[]>(taking.map((each) => [each, []]));
      // The first is not counted: plans, and functions that are compiled.
      for (let round = 0; round <= rounds; round++) {
        for (const each of round % 2 === 0 ? taking : taking.toReversed()) {
          const cost = await each.run(workloadOf(isScored));
          if (round > 0) costs.get(each)!.push(cost);
        }
      }
      for (const [{name}, each] of costs) console.log(`${kind}, ${name}:  ${lineOf(each)}`);
    }
  } finally {
    for (const each of contenders) await each.end();
  }
}

function lineOf(costs: readonly Cost[]): string {
  const batches = rows / batch;
  const middle = (of: (cost: Cost) => number): string => Math.round(median(costs.map(of))).toString();
  const micros = (['serverMicros', 'postgresMicros', 'clientMicros'] as const).map((part) =>
    middle((cost) => cost[part] / batches),
  );
  return `${middle(({seconds}) => rows / seconds)} rows/s; µs a batch: server ${micros[0]}, PostgreSQL ${micros[1]}, client ${micros[2]}`;
}

async function profileRun(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ftl-profile-'));
  const server = await ServerContender.start('the server', {
    settings: COUNTING,
    nodeArgs: profiling(folder),
  });
  const spans: Span[] = [];
  for (const [kind, isScored] of Object.entries(KINDS)) {
    await startCounting(server.postgres.pool);
    const from = monotonicMicros();
    const cost = await server.run(workloadOf(isScored));
    spans.push({from, to: monotonicMicros()});
    console.log(statementTable(await statementCosts(server.postgres.pool), rows / batch));
    console.log(`${kind}:  ${lineOf([cost])}`);
  }
  await server.end();
  const profile = await readProfile(folder);
  for (const span of spans) console.log(costTable(costsWithin(profile, span), rows / batch));
  await rm(folder, {recursive: true});
}
