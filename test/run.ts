/**
 * `npm test`: types, lint, what is unused, unit, server, element, end-to-end and Python tests, what failed in one piece for each: three
 * that run tests at a time, and what reads the code beside them, at the lowest priority, in the time that they leave.
 * Closes with `N passed, N failed, N skipped`; what is skipped is named above it. Names given as arguments
 * (`npm test -- unit server`) run only those stages; `--browser firefox` (or `webkit`) opens the pages of the element and
 * end-to-end tests in that browser.
 */
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {constants, setPriority, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {BROWSERS, missingFor} from './support/page/find-browser.ts';
import {startTestCluster} from './support/server/test-cluster.ts';
import type {Tally} from './support/tally-reporter.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TALLY_REPORTER = new URL('support/tally-reporter.ts', import.meta.url).href;
const STAGE_LIMIT_MS = 10 * 60_000;

type Browser = (typeof BROWSERS)[number];

interface Stage {
  readonly name: string;
  /** The arguments of node: a script and its own. */
  readonly args: readonly string[];
  /** Its files share one PostgreSQL, each with databases of its own: to start one takes a second or more. */
  readonly needsPostgres?: true;
  readonly opensPages?: true;
  /** Of its tests only these run in WebKit: puppeteer, which opens the pages of the others, does not speak to it. */
  readonly inWebKit?: string;
  /** Only reads the code: nothing in it waits for anything, so it may wait for all. */
  readonly readsCode?: true;
  /** The stage writes a tally; without one it counts as a single check by its exit code. */
  readonly counts: boolean;
}

/** The script behind a package's command, so that no shell and no `.cmd` file stands between. */
function bin(pkg: string, command = pkg): string {
  const folder = join(ROOT, 'node_modules', pkg);
  const {bin} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const path = typeof bin === 'string' ? bin : bin[command];
  if (path === undefined) throw new Error(`${pkg} has no command "${command}".`);
  return join(folder, path);
}

const nodeTests = (name: string, concurrency: number): Stage => ({
  name,
  args: [
    '--test',
    `--test-concurrency=${concurrency}`,
    '--test-timeout=120000',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${TALLY_REPORTER}`,
    '--test-reporter-destination=TALLY_FILE',
    `test/${name}/**/*.test.ts`,
  ],
  counts: true,
});

const readsCode = (name: string, args: readonly string[]): Stage => ({
  name,
  args,
  readsCode: true,
  counts: false,
});

/** The longest first: what is short fills up the end. */
const STAGES: readonly Stage[] = [
  {...nodeTests('server', 2), needsPostgres: true},
  {...nodeTests('e2e', 1), needsPostgres: true, opensPages: true, inWebKit: 'test/e2e/webkit.test.ts'},
  {
    name: 'element',
    args: [bin('@web/test-runner', 'wtr'), '--config', '.config/web-test-runner.config.js'],
    opensPages: true,
    counts: true,
  },
  nodeTests('unit', 1),
  {name: 'python', args: ['test/python.ts'], counts: true},
  readsCode('lint', [bin('eslint'), '--config', '.config/eslint.config.js', '.']),
  readsCode('typed lint', [bin('oxlint'), '--threads', '1', '.']),
  readsCode('types', [bin('typescript7', 'tsc'), '-p', 'tsconfig.json', '--singleThreaded']),
  readsCode('unused', [bin('knip'), '--no-config-hints', '-c', '.config/knip.json']),
  readsCode('format', [bin('prettier'), '--check', '--log-level', 'warn', '.']),
];

/** One more than two cores, since tests wait much. */
const TRACKS = 3;

async function runStage(stage: Stage, folder: string, browser: Browser): Promise<Tally> {
  const missing = stage.opensPages === true ? await missingFor(browser) : null;
  if (missing !== null) return {passed: 0, failed: 0, skipped: [`${stage.name}: ${missing}`]};
  const started = Date.now();
  const tallyFile = join(folder, `${stage.name}.json`);
  const inWebKit = browser === 'webkit' ? stage.inWebKit : undefined;
  const given = inWebKit === undefined ? stage.args : [...stage.args.slice(0, -1), inWebKit];
  const args = given.map((arg) => arg.replace('TALLY_FILE', tallyFile));
  const cluster = stage.needsPostgres === true ? await startTestCluster() : null;
  const env = {
    ...process.env,
    // A file's modules are read and compiled once for all processes: most of what a small file of tests takes.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    FTL_BUILT_PACKAGE: join(folder, 'package'),
    ...(cluster && {TEST_DATABASE_URL: cluster.url}),
    TALLY_FILE: tallyFile,
    TEST_BROWSER: browser,
    FORCE_COLOR: '0',
  };
  const [ended] = await Promise.allSettled([runNode(args, env, stage.readsCode)]);
  await cluster?.stop();
  if (ended.status === 'rejected') throw ended.reason;
  const {exitCode, output} = ended.value;
  const tally = stage.counts ? await readTally(tallyFile) : null;
  const passed = tally?.passed ?? (exitCode === 0 ? 1 : 0);
  const skipped = [
    ...(tally?.skipped ?? []),
    ...(inWebKit === undefined ? [] : [`all but ${inWebKit}: puppeteer does not speak to WebKit`]),
  ];
  // A bad exit code without a failed test is a failure too (a file that did not load, a crash), and so is no test at all.
  const failed = Math.max(tally?.failed ?? 0, exitCode === 0 && passed + skipped.length > 0 ? 0 : 1);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (failed > 0) console.log(`\n──── ${stage.name}\n${faultsIn(output)}`);
  console.log(`${failed > 0 ? '✗' : '✓'} ${stage.name}: ${passed} passed, ${failed} failed (${seconds} s)`);
  return {passed, failed, skipped: skipped.map((name) => `${stage.name}: ${name}`)};
}

/** Of node's tests only what failed, where it says so; else all. */
const faultsIn = (output: string): string => output.slice(Math.max(0, output.indexOf('✖ failing tests:')));

async function readTally(file: string): Promise<Tally | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Tally;
  } catch {
    return null;
  }
}

function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  waitsForAll = false,
): Promise<{exitCode: number; output: string}> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe']});
    if (waitsForAll && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    const timer = setTimeout(() => child.kill('SIGKILL'), STAGE_LIMIT_MS);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({exitCode: code ?? 1, output: Buffer.concat(chunks).toString()});
    });
  });
}

async function main(): Promise<number> {
  const {positionals: names, values} = parseArgs({
    allowPositionals: true,
    options: {browser: {type: 'string', default: 'chrome'}},
  });
  const browser = BROWSERS.find((name) => name === values.browser);
  if (browser === undefined) {
    console.error(`Unknown browser "${values.browser}"; there are ${BROWSERS.join(', ')}.`);
    return 1;
  }
  const known = STAGES.map((stage) => stage.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`Unknown stage "${unknown}"; there are ${known.join(', ')}.`);
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), 'ftl-test-'));
  try {
    const wanted = STAGES.filter(({name}) => names.length === 0 || names.includes(name));
    const tallies: Tally[] = [];
    const runAll = async (waiting: Stage[]): Promise<void> => {
      for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift())
        tallies.push(await runStage(stage, folder, browser));
    };
    const tests = wanted.filter((stage) => !stage.readsCode);
    await Promise.all([
      ...Array.from({length: TRACKS}, () => runAll(tests)),
      runAll(wanted.filter((stage) => stage.readsCode)),
    ]);
    const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
    const failed = sum((tally) => tally.failed);
    console.log('');
    for (const name of tallies.flatMap((tally) => tally.skipped)) console.log(`skipped: ${name}`);
    console.log(`${sum((t) => t.passed)} passed, ${failed} failed, ${sum((t) => t.skipped.length)} skipped`);
    return failed > 0 ? 1 : 0;
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

process.exitCode = await main();
