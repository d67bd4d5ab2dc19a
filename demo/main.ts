/** `npm start`: the server, the demo page, and a recorded training run replayed as a live trainer would send it. */
import {dirname, join, relative} from 'node:path';
import {SIBLING_NAMES} from '../.config/siblings.ts';
import {issueApiKey} from '../server/auth/issue-api-key.ts';
import {readConfig} from '../server/start/config.ts';
import {OperatorError} from '../server/operator-error.ts';
import {startServer, type RunningServer} from '../server/start/server.ts';
import {buildScripts} from './build-scripts.ts';
import {chooseJob, DemoApi, readDemoFile, writeDemoFile, type DemoJob} from './replay/demo-job.ts';
import {findPort} from './find-port.ts';
import {HELP, readOptions, type DemoOptions} from './options.ts';
import {demoPages} from './pages.ts';
import {replayCurves} from './replay/curves.ts';
import {readCurves, type RecordedMetrics} from './replay/recorded-curves.ts';
import {Progress} from './replay/progress.ts';
import {readRun, type RecordedPrediction} from './replay/recorded-run.ts';
import {replay} from './replay/trainer.ts';

const SESSION_SECONDS = 3600;
const DEMO_USER = {userId: 'demo', scopes: ['all'], name: 'npm start'} as const;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(HELP);
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Asked twice: at once. What is left of PostgreSQL is ended by the next start.
      if (stop.signal.aborted) process.exit(1);
      stop.abort();
    });
  }

  // The pages with what they fetch when it is first needed, and what an export as one HTML file has inside.
  await buildScripts(['bundle', ...SIBLING_NAMES, 'anywidget']);
  const {server, job, api, records, curves, demoFile} = await start(options);
  const progress = new Progress(process.stdout, records);
  try {
    announce(server.url, job, demoFile, records.length);
    const spool = join(dirname(demoFile), 'spool');
    await train(server.url, api, job, {records, curves}, options.speed, spool, stop.signal, progress);
    if (!stop.signal.aborted) await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    progress.say('Stopping: the trainer, the streams, the server, PostgreSQL.');
    await api.replaceRunning(job.jobId, 'paused');
    await server.drain();
  } finally {
    await server.close();
  }
  console.log('Stopped. The data is kept; npm start goes on from it.');
}

interface Started {
  readonly server: RunningServer;
  readonly api: DemoApi;
  readonly job: DemoJob;
  readonly records: readonly RecordedPrediction[];
  readonly curves: readonly RecordedMetrics[];
  readonly demoFile: string;
}

async function start({run, speed}: DemoOptions): Promise<Started> {
  const [records, curves] = await Promise.all([readRun(run), readCurves(run)]);
  const wanted = readConfig({LOG_LEVEL: 'warn', DRAIN_S: '0.2', ...process.env});
  const port = await findPort(wanted.port);
  if (port !== wanted.port) console.log(`Port ${wanted.port} is taken; using ${port} instead.`);

  const opening = Promise.withResolvers<DemoJob>();
  opening.promise.catch(() => undefined);
  const session = kept(SESSION_SECONDS / 2, async () => {
    const {jobId} = await opening.promise;
    const token = await server.mintEmbedToken({jobId, expiresInS: SESSION_SECONDS, origins: []});
    return {jobId, run, speed, token};
  });
  const server = await startServer(
    {...wanted, port},
    {
      handleOther: await demoPages(session),
    },
  );
  try {
    const demoFile = join(wanted.dataDir, 'demo.json');
    const last = await readDemoFile(demoFile);
    const isKnown = last !== null && (await new DemoApi(server.url, last.apiKey).isAuthorized());
    const apiKey = isKnown ? last.apiKey : (await issueApiKey(server.database, DEMO_USER)).key;
    const api = new DemoApi(server.url, apiKey);
    const job = await chooseJob(api, run, records.length, isKnown ? last.jobId : null);
    await writeDemoFile(demoFile, {url: server.url, apiKey, jobId: job.jobId, jobToken: job.jobToken});
    opening.resolve(job);
    return {server, api, job, records, curves, demoFile};
  } catch (error) {
    opening.reject(error);
    await server.close();
    throw error;
  }
}

/** Makes a value once and gives it out for so many seconds: a page that is loaded again and again costs nothing. */
function kept<Value>(seconds: number, make: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | null = null;
  let madeAt = 0;
  return () => {
    if (value === null || performance.now() - madeAt > seconds * 1000) {
      madeAt = performance.now();
      value = make();
      value.catch(() => (value = null));
    }
    return value;
  };
}

function announce(url: string, {jobId, start}: DemoJob, demoFile: string, count: number): void {
  const key = `$(node -p "require('./${relative('.', demoFile)}').apiKey")`;
  console.log(`
  Open     ${url}
  Try      curl -N -H "X-API-Key: ${key}" "${url}/api/training/predictions/${jobId}/stream?since=start"
  Job      ${jobId}, ${start === 0 ? `${count} recorded predictions` : `going on at prediction ${start + 1} of ${count}`}
  Scripts  ${demoFile} holds the address, the keys and the job
  Stop     Ctrl-C
`);
}

/** Replays the run and says how it ended; a stop in the middle is no failure. */
async function train(
  url: string,
  api: DemoApi,
  {jobId, jobToken, start}: DemoJob,
  {records, curves}: Pick<Started, 'records' | 'curves'>,
  speed: number,
  spool: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  try {
    const fromS = records[start]?.t ?? Infinity;
    await Promise.all([
      replay({
        url,
        jobId,
        jobToken,
        records,
        start,
        speed,
        signal,
        onProgress: (sent, last) => progress.show(sent, last),
        onNotice: (text) => progress.say(`  Trainer: ${text}.`),
        spool,
      }),
      replayCurves({url, jobId, jobToken, curves, fromS, speed, signal}),
    ]);
    await api.setStatus(jobId, 'completed');
    progress.say(
      'The run is complete; the page stays up. Ctrl-C stops, and the next start trains a new job.',
    );
  } catch (error) {
    if (signal.aborted) return;
    progress.say(`The replay failed, the page stays up: ${(error as Error).message}`);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
