import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {chmod, copyFile, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const START_MS = 10_000;

/** Where nginx is installed, or `null`. */
export function findNginx(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'nginx')).find(existsSync) ?? null;
}

interface Listening {
  /** From `findNginx()`. */
  readonly command: string;
  readonly httpPort: number;
}

export interface NginxOptions extends Listening {
  /** Of the servers on this machine. */
  readonly serverPorts: readonly number[];
  /** For HTTP/2, with a certificate made for the occasion by `openssl`. */
  readonly httpsPort: number;
}

export interface ShardedNginxOptions extends Listening {
  /** For each database the ports of its servers on this machine. */
  readonly shards: readonly (readonly number[])[];
}

interface RunningNginx {
  stop(): Promise<void>;
}

export interface Nginx extends RunningNginx {
  /** False where there is no `openssl`: nothing listens on `httpsPort` then. */
  readonly hasHttps: boolean;
}

/** Starts nginx with `nginx.conf` in a folder of its own, in front of these servers. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const {serverPorts, httpPort, httpsPort} = options;
  const folder = await mkdtemp(join(tmpdir(), 'ftl-nginx-'));
  const hasHttps = await makeCertificate(folder);
  const listen = [`listen 127.0.0.1:${httpPort} backlog=4096;`];
  if (hasHttps) {
    listen.push(`listen 127.0.0.1:${httpsPort} ssl http2 backlog=4096;`);
    listen.push('ssl_certificate certificate.pem;', 'ssl_certificate_key key.pem;');
  }
  await writeFile(join(folder, 'listen.conf'), listen.join('\n'));
  await writeFile(join(folder, 'servers.conf'), serverPorts.map(serverAt).join('\n'));
  return {hasHttps, ...(await run(folder, 'nginx.conf', options))};
}

/** Starts nginx with `shards.conf` in a folder of its own, in front of several databases. */
export async function startShardedNginx(options: ShardedNginxOptions): Promise<RunningNginx> {
  const {shards, httpPort} = options;
  const folder = await mkdtemp(join(tmpdir(), 'ftl-nginx-'));
  const share = Math.floor(10_000 / shards.length) / 100;
  const split = shards.map((_, i) => `${i === shards.length - 1 ? '*' : `${share}%`} shard_${i + 1};`);
  const databases = [
    ...shards.map((ports, i) => `upstream shard_${i + 1} { ${ports.map(serverAt).join(' ')} keepalive 64; }`),
    `split_clients $ftl_job $ftl_shard { ${split.join(' ')} }`,
  ];
  await writeFile(join(folder, 'listen.conf'), `listen 127.0.0.1:${httpPort} backlog=4096;`);
  await writeFile(join(folder, 'databases.conf'), databases.join('\n'));
  return run(folder, 'shards.conf', options);
}

const serverAt = (port: number): string => `server 127.0.0.1:${port} max_fails=1 fail_timeout=1s;`;

async function run(
  folder: string,
  configuration: string,
  {command, httpPort}: Listening,
): Promise<RunningNginx> {
  await copyFile(join(FOLDER, configuration), join(folder, configuration));
  // Started by root it works as nobody, who must find the way to the folders in it: long bodies are kept there.
  await chmod(folder, 0o711);
  const child = spawn(command, ['-p', folder, '-c', configuration, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
    await rm(folder, {recursive: true, force: true});
  };
  for (const deadline = performance.now() + START_MS; !(await answers(httpPort)); await sleep(20)) {
    if (child.exitCode === null && performance.now() < deadline) continue;
    await stop();
    throw new Error(`nginx did not start: ${complaint}`);
  }
  return {stop};
}

async function makeCertificate(folder: string): Promise<boolean> {
  const args =
    'req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -keyout key.pem -out certificate.pem';
  return promisify(execFile)('openssl', args.split(' '), {cwd: folder}).then(
    () => true,
    () => false,
  );
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({port, host: '127.0.0.1'});
  return once(socket, 'connect').then(
    () => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}
