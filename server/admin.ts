/** What the person who runs the server does by hand: keys, tokens, and a job's rows. `--help` lists the commands. */
import {parseArgs} from 'node:util';
import {COMMANDS, type Command} from './admin/commands.ts';
import {readConfig} from './config.ts';
import {createLog} from './log.ts';
import {OperatorError} from './operator-error.ts';
import {openAdminDatabase} from './open-stores.ts';

const HELP = `Usage: node server/admin.ts <command> [options]

${COMMANDS.map(({usage, about}) => `  ${usage}\n      ${about}`).join('\n')}

The database is the server's: DATABASE_URL, or the embedded one in DATA_DIR (a server may be using it).
What a command makes goes to standard output, what it has to say to standard error.
`;

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 0 || argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(HELP);
    return;
  }
  const command = findCommand(argv);
  const words = command.name.split(' ').length;
  const {values, positionals} = parseArgs({
    args: argv.slice(words),
    options: command.options,
    allowPositionals: true,
  });
  if (positionals.length !== command.places.length)
    throw new OperatorError(`Usage: node server/admin.ts ${command.usage}`);
  const config = readConfig(process.env);
  const {db, close} = await openAdminDatabase(config, createLog('silent'));
  try {
    await command.run({
      db,
      config,
      places: positionals,
      values,
      print: (line) => process.stdout.write(`${line}\n`),
      say: (line) => process.stderr.write(`${line}\n`),
    });
  } finally {
    await close();
  }
}

function findCommand(argv: readonly string[]): Command {
  const found = COMMANDS.find(({name}) => name.split(' ').every((word, i) => argv[i] === word));
  if (found) return found;
  throw new OperatorError(
    `There is no command "${argv.slice(0, 2).join(' ')}": see node server/admin.ts --help.`,
  );
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof OperatorError) && !isUsageError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
