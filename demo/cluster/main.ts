/**
 * `npm run cluster`: three servers over one PostgreSQL, behind nginx where it is installed, while a recorded run is
 * replayed into one job. Kill any of the servers and watch a stream go on.
 */
import {spawn, type ChildProcess} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {issueApiKey} from '../../server/auth/issue-api-key.ts';
import {readConfig} from '../../server/start/config.ts';
import {createLog} from '../../server/log.ts';
import {OperatorError} from '../../server/operator-error.ts';
import {openDatabase} from '../../server/store/postgres/database.ts';
import {startEmbeddedPostgres} from '../../server/store/postgres/embedded.ts';
import {chooseJob, DemoApi} from '../replay/demo-job.ts';
import {findPort} from '../find-port.ts';
import {readRun} from '../replay/recorded-run.ts';
import {replay} from '../replay/trainer.ts';
import {findNginx, startNginx} from './nginx.ts';

const HELP = `Usage: npm run cluster -- [options]

  --servers N   how many servers (default 3)
  --port N      where nginx listens (default 8800; HTTP/2 on the next); the servers take the ports above
  --speed N     how many times faster than it was recorded the run is replayed (default 10)

Environment: DATABASE_URL (default: a PostgreSQL of its own in DATA_DIR, default .data/cluster).
`;
const SERVER = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const RUN = 'g2p';
const RESTART_MS = 3000;

/** What has been started, to be stopped in reverse order. */
const started: (() => Promise<void>)[] = [];
const stopping = new AbortController();

async function main(): Promise<void> {
  const {values: options} = parseArgs({
    options: {
      servers: {type: 'string', default: '3'},
      port: {type: 'string', default: '8800'},
      speed: {type: 'string', default: '10'},
      help: {type: 'boolean', default: false},
    },
  });
  if (options.help) {
    console.log(HELP);
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

  const databaseUrl = await findDatabase();
  const httpPort = await findPort(Number(options.port));
  const httpsPort = await findPort(httpPort + 1);
  const serverPorts: number[] = [];
  for (let i = 0; i < Number(options.servers); i++)
    serverPorts.push(await findPort((serverPorts.at(-1) ?? httpsPort) + 1));
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    // One secret, so that every server takes the tokens of every other.
    EMBED_SECRET: randomBytes(32).toString('hex'),
    ALLOWED_HOSTS: [httpPort, httpsPort].flatMap((port) => [`127.0.0.1:${port}`, `localhost:${port}`]).join(),
    LOG_LEVEL: 'warn',
    DRAIN_S: '2',
  };
  await Promise.all(serverPorts.map((port, i) => keepServer(`server ${i + 1}`, port, env)));

  const command = findNginx();
  const front = command === null ? `http://127.0.0.1:${serverPorts[0]}` : `http://127.0.0.1:${httpPort}`;
  if (command === null) {
    console.log('nginx is not installed: no common address; readers choose a server themselves.');
  } else {
    const nginx = await startNginx({command, serverPorts, httpPort, httpsPort});
    started.push(() => nginx.stop());
    console.log(
      `nginx     ${front}${nginx.hasHttps ? `  and, with HTTP/2, https://localhost:${httpsPort}` : ''}`,
    );
  }
  await train(databaseUrl, front, Number(options.speed));
}

async function findDatabase(): Promise<string> {
  const {databaseUrl, dataDir} = readConfig({DATA_DIR: join('.data', 'cluster'), ...process.env});
  if (databaseUrl !== null) return databaseUrl;
  const postgres = await startEmbeddedPostgres({dataDir});
  started.push(() => postgres.stop());
  const {host, port, user, database} = postgres.poolConfig;
  return `postgres://localhost/${database}?host=${encodeURIComponent(host ?? '')}&port=${port}&user=${user}`;
}

/** A server that is started again a little after it ended, until all is stopped. */
async function keepServer(name: string, port: number, env: NodeJS.ProcessEnv): Promise<void> {
  let child: ChildProcess;
  const launch = () => {
    child = spawn(process.execPath, [SERVER], {
      env: {...env, PORT: String(port)},
      stdio: ['ignore', 'inherit', 'inherit'],
      // Ctrl-C is for this process, which stops the servers in order.
      detached: process.platform !== 'win32',
    });
    console.log(`${name}  http://127.0.0.1:${port}  pid ${child.pid}`);
    child.on('exit', (code, signal) => void again(code, signal));
  };
  const again = async (code: number | null, signal: string | null) => {
    if (stopping.signal.aborted) return;
    console.log(`${name} ended (${signal ?? code}); it is started again in ${RESTART_MS / 1000} s.`);
    await sleep(RESTART_MS, undefined, {signal: stopping.signal}).then(launch, () => {});
  };
  launch();
  started.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  while (!(await isReady(port))) {
    if (child!.exitCode !== null)
      throw new OperatorError(`${name} did not start; its reason is printed above.`);
    await sleep(50, undefined, {signal: stopping.signal});
  }
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (response) => response.ok,
    () => false,
  );

async function train(databaseUrl: string, url: string, speed: number): Promise<void> {
  const database = await openDatabase({connectionString: databaseUrl}, {log: createLog('warn')});
  const {key} = await issueApiKey(database, {userId: 'cluster', scopes: ['all'], name: 'npm run cluster'});
  await database.close();
  const records = await readRun(RUN);
  const job = await chooseJob(new DemoApi(url, key), RUN, records.length, null);
  console.log(`
Watch:    curl -N -H 'X-API-Key: ${key}' '${url}/api/training/predictions/${job.jobId}/stream?since=start'
Go on:    the same with -H 'Last-Event-ID: …', the last id that you saw, at any server
Kill one: kill -9 <pid>
Ctrl-C stops everything.`);
  const {signal} = stopping;
  await replay({
    url,
    ...job,
    records,
    speed,
    signal,
    onProgress: () => {},
    onNotice: (text) => console.log(`The trainer: ${text}.`),
    spool: join('.data', 'cluster', 'spool'),
  });
  console.log('The whole run has been sent.');
  if (!signal.aborted) await once(signal, 'abort');
}

try {
  await main();
} catch (error) {
  if (error instanceof OperatorError) console.error(error.message);
  else if (!stopping.signal.aborted) throw error;
  process.exitCode = error instanceof OperatorError ? 1 : 0;
} finally {
  stopping.abort();
  for (const stop of started.reverse()) await stop();
}
