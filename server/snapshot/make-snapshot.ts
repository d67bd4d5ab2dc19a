import type {RowFilter} from '../../src/protocol/filters.ts';
import type {Database} from '../store/postgres/queryable.ts';
import {exportPredictions} from '../store/predictions/export-predictions.ts';
import {listPredictions} from '../store/predictions/pages/list-predictions.ts';
import {packRows} from './pack-rows.ts';
import type {PageParts} from './page-parts.ts';
import {BLOCK_BYTES, blockOf, blocksLength, snapshotPage} from './snapshot-page.ts';

/** A page that is larger opens slowly, or not at all, in a mail or on a phone. */
export const MAX_SNAPSHOT_BYTES = 50_000_000;

/** A file to hand over: a job's rows and what shows them, that needs no server, no network and no credential. */
export interface Snapshot {
  readonly fileName: string;
  readonly rows: number;
  readonly bytes: number;
  /** Its bytes. Not to be read twice. */
  parts(): AsyncGenerator<string, void>;
  /** Lets go of what the rows were packed into. */
  close(): Promise<void>;
}

export interface SnapshotOptions {
  readonly jobId: string;
  readonly filter: RowFilter;
  readonly page: PageParts;
  /** Bytes that it may have; default: 50 MB. */
  readonly most?: number;
  readonly madeAt?: Date;
  readonly signal?: AbortSignal;
}

/**
 * Packs the rows first, so that the file can say how many there are, and so that one that would be too large is refused
 * before anything of it is sent: a file that was cut would lack the last epochs, which is what it is made for.
 *
 * @returns `null` when there is no such job
 * @throws {TooLarge} @throws {SearchTimeout}
 */
export async function makeSnapshot(db: Database, options: SnapshotOptions): Promise<Snapshot | null> {
  const {jobId, filter, page, most = MAX_SNAPSHOT_BYTES, madeAt = new Date(), signal} = options;
  const from = {offset: 0};
  const list = await listPredictions(db, jobId, {sort: 'arrival', dir: 'asc', filter: {}, limit: 1, from});
  if (list === null) return null;
  const pageOf = (rows: number) => snapshotPage({jobId, job: list.job, filter, rows, madeAt}, page);
  const around = ({head, tail}: {head: string; tail: string}): number =>
    Buffer.byteLength(head) + Buffer.byteLength(tail);
  const room = most - around(pageOf(Number.MAX_SAFE_INTEGER));
  const packed = await packRows(exportPredictions(db, jobId, filter), packedRoom(room), signal);
  const {head, tail} = pageOf(packed.rows);
  return {
    fileName: `${jobId.replaceAll(':', '_')}.html`,
    rows: packed.rows,
    bytes: around({head, tail}) + blocksLength(packed.bytes),
    async *parts() {
      yield head;
      for await (const piece of packed.pieces(BLOCK_BYTES)) yield blockOf(piece);
      yield tail;
    },
    close: () => packed.close(),
  };
}

/** Packed bytes whose blocks fit into so many. */
const packedRoom = (bytes: number): number =>
  Math.max(0, Math.floor(bytes / blocksLength(BLOCK_BYTES))) * BLOCK_BYTES;
