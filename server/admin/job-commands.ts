import {hashSecret, newJobToken} from '../auth/secrets.ts';
import {OperatorError} from '../operator-error.ts';
import {deleteJob} from '../store/delete-job.ts';
import {rotateJobToken} from '../store/job-tokens.ts';
import {countAnew} from '../store/new-generation.ts';
import {retainRows} from '../store/retention.ts';
import type {Command, CommandCall} from './command.ts';
import {noSuchJob, requiredInteger} from './values.ts';

export const jobCommands: readonly Command[] = [
  {
    name: 'job-tokens rotate',
    usage: 'job-tokens rotate <job>',
    about: 'Makes a new job token the only good one, and prints it.',
    positionals: ['job'],
    options: {},
    run: async ({db, positionals: [jobId = ''], print, say}) => {
      const token = newJobToken();
      if (!(await rotateJobToken(db, jobId, hashSecret(token)))) throw noSuchJob(jobId);
      say(`The new token of ${jobId}; older ones no longer work:`);
      print(token);
    },
  },
  {
    name: 'jobs retain',
    usage: 'jobs retain <job> --rows <n>',
    about: 'Deletes all but the newest n rows of a job, in chunks; its streams start afresh.',
    positionals: ['job'],
    options: {rows: {type: 'string'}},
    run: async (call) => {
      const {db, positionals, say} = call;
      const [jobId = ''] = positionals;
      const keep = requiredInteger(call, 'rows', [0, Number.MAX_SAFE_INTEGER]);
      const deleted = await retainRows(db, jobId, {keep, onProgress: progress(call)});
      if (deleted === null) throw noSuchJob(jobId);
      say(`${deleted} rows of ${jobId} are deleted.`);
    },
  },
  {
    name: 'jobs delete',
    usage: 'jobs delete <job>',
    about: 'Deletes a job with its rows and tokens, in chunks; its streams end.',
    positionals: ['job'],
    options: {},
    run: async (call) => {
      const [jobId = ''] = call.positionals;
      if (!(await deleteJob(call.db, jobId, {onProgress: progress(call)}))) throw noSuchJob(jobId);
      call.say(`Job ${jobId} is deleted.`);
    },
  },
  {
    name: 'new-generation',
    usage: 'new-generation --all | --job <job>',
    about:
      'Counts rows anew and voids the cursors of clients. Run it with --all after every restore of a backup, and after writing with triggers off.',
    positionals: [],
    options: {all: {type: 'boolean'}, job: {type: 'string'}},
    run: async ({db, values: {all, job}, say}) => {
      if ((all === true) === (typeof job === 'string'))
        throw new OperatorError('Give either --all or --job <job>.');
      const changed = await countAnew(db, typeof job === 'string' ? [job] : 'all');
      if (changed === 0 && typeof job === 'string') throw noSuchJob(job);
      say(`${changed} job${changed === 1 ? '' : 's'} began a new generation.`);
    },
  },
];

function progress({say}: CommandCall): (deleted: number) => void {
  return (deleted) => say(`${deleted} rows deleted so far`);
}
