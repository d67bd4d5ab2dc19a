import {parseArgs} from 'node:util';
import {OperatorError} from '../server/operator-error.ts';
import {DEFAULT_RUN, RUNS, type RunName} from './replay/recorded-run.ts';

const DEFAULT_SPEED = 5;
const OR = new Intl.ListFormat('en', {type: 'disjunction'});

export const HELP = `Usage: npm start -- [options]

Starts the server with its own PostgreSQL (or the one at DATABASE_URL), serves the demo page, and replays a recorded
training run as a live trainer would send it. Ctrl-C stops everything; the next start goes on where this one stopped.

  --run NAME    which run: ${RUNS.join(', ')} (default ${DEFAULT_RUN})
  --speed N     how many times faster than it was recorded (default ${DEFAULT_SPEED}; 1 is its own time, 18 to 35 minutes)
  --help        this text

Environment: PORT (default 8787; the next free one when it is taken), DATA_DIR (default .data), DATABASE_URL, and all
others of the server: npm run serve -- --help
`;

export interface DemoOptions {
  readonly run: RunName;
  readonly speed: number;
}

/** @throws {OperatorError} when an argument is unknown or out of range. */
export function readOptions(args: readonly string[]): DemoOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const run = RUNS.find((name) => name === (values.run ?? DEFAULT_RUN));
  if (run === undefined) throw new OperatorError(`--run takes ${OR.format(RUNS)}, not "${values.run}".`);
  const speed = Number(values.speed ?? DEFAULT_SPEED);
  if (!(speed > 0 && Number.isFinite(speed))) {
    throw new OperatorError(`--speed takes a number above 0 (1 = as recorded), not "${values.speed}".`);
  }
  return {run, speed};
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {run: {type: 'string'}, speed: {type: 'string'}, help: {type: 'boolean', short: 'h'}},
    }).values;
  } catch (error) {
    throw new OperatorError(`${(error as Error).message} (npm start -- --help lists the options)`);
  }
}
