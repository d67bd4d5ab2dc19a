import {parseArgs} from 'node:util';
import {readConfig} from '../start/config.ts';
import {createLog} from '../log.ts';
import {openAdminDatabase} from '../start/open-stores.ts';
import {OperatorError} from '../operator-error.ts';
import type {Command} from './command.ts';
import {COMMANDS} from './commands.ts';

export interface AdminIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line that the command makes: for scripts. */
  readonly print: (line: string) => void;
  /** A line that it has to say: for people. */
  readonly say: (line: string) => void;
}

const HELP = `Usage: node server/admin.ts <command> [options]

${COMMANDS.map(({usage, about}) => `  ${usage}\n      ${about}`).join('\n')}

The database is the server's: DATABASE_URL, or the embedded one in DATA_DIR (a server may be using it).
What a command makes goes to standard output, what it has to say to standard error.`;

/** @throws {OperatorError} with the one sentence that the operator needs. */
export async function runAdmin(argv: readonly string[], {env, print, say}: AdminIo): Promise<void> {
  if (argv.length === 0 || argv.includes('--help') || argv.includes('-h')) {
    print(HELP);
    return;
  }
  const command = findCommand(argv);
  const {values, positionals} = parseArgs({
    args: argv.slice(command.name.split(' ').length),
    options: command.options,
    allowPositionals: true,
  });
  if (positionals.length !== command.positionals.length)
    throw new OperatorError(`Usage: node server/admin.ts ${command.usage}`);
  const config = readConfig(env);
  const words = {config, positionals, values, print, say};
  if ('runAlone' in command) return command.runAlone(words);
  const database = await openAdminDatabase(config, createLog('silent'));
  try {
    await command.run({db: database.db, ...words});
  } finally {
    await database.close();
  }
}

function findCommand(argv: readonly string[]): Command {
  const found = COMMANDS.find(({name}) => name.split(' ').every((word, i) => argv[i] === word));
  if (found) return found;
  throw new OperatorError(
    `There is no command "${argv.slice(0, 2).join(' ')}": see node server/admin.ts --help.`,
  );
}
