/** The reference server: configuration → parts joined → listen; signals → closed in reverse order. */
import {parseArgs} from 'node:util';
import {describeVariables, readConfig} from './start/config.ts';
import {createLog} from './log.ts';
import {runCommand} from './start/run-command.ts';
import {startServer} from './start/server.ts';

const HELP = `Usage: node server/main.ts [--help]

Streams predictions from PostgreSQL. Settings are environment variables:

${describeVariables()}
`;

async function main(): Promise<void> {
  const {values} = parseArgs({options: {help: {type: 'boolean', short: 'h', default: false}}});
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const server = await startServer(config, {log});
  log.info({url: server.url}, 'listening');
  let signals = 0;
  const stop = async (signal: string) => {
    // A second signal hurries: what is still being drained is ended at once.
    signals++;
    log.info({signal}, signals === 1 ? 'draining' : 'closing');
    if (signals === 1) await server.drain();
    await server.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop(signal));
}

await runCommand(main);
