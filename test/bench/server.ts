/**
 * `npm run bench:server`: this server beside better-sse and, where it is installed, nchan. Linux with two cores and
 * `taskset`. `--rounds 5` (medians of so many), `--quick` (one short round, nothing saved), `--only nchan,better-sse`.
 */
import {parseArgs} from 'node:util';
import {seededRandom} from '../support/random.ts';
import type {Contender} from './fan-out/contender.ts';
import {betterSse} from './fan-out/contenders/better-sse.ts';
import {ftlBridge, ftlGzip, ftlPlain} from './fan-out/contenders/ftl.ts';
import {nchan} from './fan-out/contenders/nchan.ts';
import {CLIENT_CORE, stayOnCore} from './fan-out/cores.ts';
import {FULL, measure, QUICK, type Effort, type Figures} from './fan-out/measures.ts';
import {
  bridgeDelay,
  describeCommit,
  describeMachine,
  save,
  table,
  type Report,
  type Result,
} from './fan-out/results.ts';
import {Session} from './fan-out/session.ts';
import {measureStalled} from './fan-out/stalled.ts';

const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '5'},
    quick: {type: 'boolean', default: false},
    only: {type: 'string'},
  },
});

/** Takes a minute each time, and is measured in so many rounds only. */
const STALLED = {
  rounds: 2,
  effort: {viewers: 200, stalled: 20, seconds: 16},
  contenders: [ftlPlain, betterSse],
};

async function besideStalled(contender: Contender, seed: number): Promise<Figures> {
  const {p99Without, p99With, memory} = await measureStalled(contender, STALLED.effort, seed);
  return {'stalled-without': p99Without, 'stalled-with': p99With, 'stalled-memory': memory};
}

async function measureOnce(contender: Contender, effort: Effort, seed: number): Promise<Figures> {
  const server = await contender.start();
  const session = new Session(server, seededRandom(seed));
  try {
    return await measure(session, contender.scope, effort);
  } finally {
    await session.end();
    await server.stop();
  }
}

async function main(): Promise<void> {
  if (process.platform !== 'linux')
    throw new Error('This benchmark reads /proc and uses taskset: it needs Linux.');
  stayOnCore(CLIENT_CORE);
  const contenders: readonly Contender[] = [ftlPlain, nchan, betterSse, ftlGzip, ftlBridge];
  const chosen = contenders.filter(({name}) => options.only?.split(',').includes(name) ?? true);
  const effort = options.quick ? QUICK : FULL;
  const rounds = options.quick ? 1 : Number(options.rounds);
  const measured = new Map<Contender, Figures[]>(chosen.map((contender) => [contender, []]));
  for (const {name, missing} of chosen) if (missing !== null) console.log(`skipped: ${name}: ${missing}`);
  for (let round = 0; round < rounds; round++) {
    for (const contender of chosen.filter(({missing}) => missing === null)) {
      console.log(`round ${round + 1} of ${rounds}: ${contender.name}`);
      const figures = await measureOnce(
        contender,
        {...effort, isThorough: effort.isThorough && round === 0},
        round,
      );
      if (!options.quick && round < STALLED.rounds && STALLED.contenders.includes(contender)) {
        Object.assign(figures, await besideStalled(contender, round));
      }
      measured.get(contender)!.push(figures);
    }
  }
  const results: Result[] = [...measured].map(([{name, version, missing}, figures]) => {
    return {name, version, missing, rounds: figures};
  });
  const report: Report = {
    date: new Date().toISOString(),
    machine: describeMachine(),
    commit: describeCommit(),
    rounds,
    results,
  };
  console.log(
    `\n${report.machine}, commit ${report.commit}, medians of ${rounds}\n\n${table(results)}\n\n${bridgeDelay(results)}`,
  );
  if (!options.quick && options.only === undefined) console.log(`\nsaved: ${await save(report)}.{json,md}`);
}

await main();
