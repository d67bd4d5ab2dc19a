import {open} from 'node:fs/promises';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {OperatorError} from '../operator-error.ts';
import {makeSnapshot, MAX_SNAPSHOT_BYTES, type Snapshot} from '../snapshot/make-snapshot.ts';
import {TooLarge} from '../snapshot/pack-rows.ts';
import {NotBuilt, readPageParts} from '../snapshot/page-parts.ts';
import type {Command, CommandCall} from './command.ts';
import {noSuchJob, requiredInteger} from './values.ts';

const BUILT = new URL('../../dist/', import.meta.url);

export const exportCommand: Command = {
  name: 'export',
  usage: 'export <job> --html [--epoch <epoch>] [--out <file>]',
  about:
    "Writes a job's predictions, and what shows them, into one HTML file to hand over (default: <job>.html here), which fetches nothing and holds no credential; prints its name.",
  positionals: ['job'],
  options: {html: {type: 'boolean'}, epoch: {type: 'string'}, out: {type: 'string'}},
  run: async (call) => {
    const {values, print, say} = call;
    if (values['html'] !== true)
      throw new OperatorError('Give --html: JSON Lines and CSV come from GET …/export of the server.');
    const snapshot = await snapshotOf(call);
    try {
      const file = typeof values['out'] === 'string' ? values['out'] : snapshot.fileName;
      await write(file, snapshot);
      say(`${snapshot.rows} predictions, ${(snapshot.bytes / 1e6).toFixed(1)} MB:`);
      print(file);
    } finally {
      await snapshot.close();
    }
  },
};

async function snapshotOf(call: CommandCall): Promise<Snapshot> {
  const [jobId = ''] = call.positionals;
  const filter =
    call.values['epoch'] === undefined
      ? {}
      : {epoch: requiredInteger(call, 'epoch', [0, Number.MAX_SAFE_INTEGER])};
  try {
    const snapshot = await makeSnapshot(call.db, {jobId, filter, page: await readPageParts(BUILT)});
    if (snapshot !== null) return snapshot;
  } catch (error) {
    if (error instanceof NotBuilt) throw new OperatorError(error.message, {cause: error});
    if (!(error instanceof TooLarge)) throw error;
    throw new OperatorError(
      `The predictions of "${jobId}" are more than one file may hold (${MAX_SNAPSHOT_BYTES / 1e6} MB; the first ${error.rows} would fit): give an --epoch.`,
    );
  }
  throw noSuchJob(jobId);
}

async function write(path: string, snapshot: Snapshot): Promise<void> {
  const file = await open(path, 'wx').catch((cause: NodeJS.ErrnoException) => {
    throw new OperatorError(
      cause.code === 'EEXIST'
        ? `${path} is there already: give another name by --out.`
        : `${path} cannot be written (${cause.code}): give another name by --out.`,
      {cause},
    );
  });
  await pipeline(Readable.from(snapshot.parts()), file.createWriteStream());
}
