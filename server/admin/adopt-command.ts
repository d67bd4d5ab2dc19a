import {OperatorError} from '../operator-error.ts';
import {createLog} from '../log.ts';
import {adopt, unadopt, type Adoption} from '../store/adopt/adopt.ts';
import type {Command, CommandWords} from './command.ts';

export const adoptCommand: Command = {
  name: 'adopt',
  usage: 'adopt [--dry-run | --undo]',
  about:
    'Reads the FineTune Lab database at DATABASE_URL from now on, beside its own tables; --dry-run shows every statement and what does not fit. Its writers go on, and wait while the rows that are there are taken in.',
  positionals: [],
  options: {'dry-run': {type: 'boolean'}, undo: {type: 'boolean'}},
  runAlone: async ({config, values, print, say}) => {
    if (config.databaseUrl === null)
      throw new OperatorError('Set DATABASE_URL to the FineTune Lab database.');
    const poolConfig = {connectionString: config.databaseUrl};
    const dryRun = values['dry-run'] === true;
    if (values['undo'] === true) {
      if (dryRun) throw new OperatorError('Give either --dry-run or --undo.');
      await unadopt(poolConfig, () => undefined);
      say('The database is as it was before: triggers, copies and the schema ftl_predictions are gone.');
      return;
    }
    const adoption = await adopt(poolConfig, {
      log: createLog('silent'),
      dryRun,
      onStatement: dryRun ? print : () => undefined,
      onProgress: (rows, of) => say(`${rows} of ${of} rows read`),
    });
    tell(adoption, say);
    say(
      dryRun
        ? 'Nothing was changed.'
        : 'Start the server with the same DATABASE_URL. API keys are made anew (keys create --user <their user id>); tokens and keys of theirs are not taken over.',
    );
  },
};

function tell({jobs, rows, refused, duplicates}: Adoption, say: CommandWords['say']): void {
  for (const {row, job, reason} of refused)
    say(`does not fit: ${row}${job === null ? '' : ` of job ${job}`}: ${reason}`);
  for (const {sample, rows: count} of duplicates)
    say(`stands ${count} times, the newest is shown: ${sample}`);
  say(
    `${rows} rows of ${jobs} jobs; ${refused.length} do not fit, ${duplicates.length} samples stand several times.`,
  );
}
