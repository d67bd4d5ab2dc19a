import {channel} from 'node:diagnostics_channel';
import type {FieldName} from '../../../src/protocol/fields.ts';

/** What another program stored, and the contract cannot say: of a prediction, or of its job, whose id is then the job's. */
export interface OddRow {
  readonly jobId: string;
  readonly id: string;
  readonly seq: number;
  readonly field: FieldName | 'config';
  /** `row`: it was left out as a whole; `field`: the row was told, this field of it as `null` or not rolled up. */
  readonly leftOut: 'row' | 'field';
}

/** Names of own scores that a job has no room for: the scores are in their rows, and not rolled up. */
export interface OddNames {
  readonly jobId: string;
  readonly names: readonly string[];
}

/** By the process, since a row is read in many places, none of which has a log. */
const found = channel('ftl:odd-row');

export function tellOddRow(row: OddRow): void {
  found.publish(row);
}

const foundNames = channel('ftl:odd-names');

export function tellOddNames(odd: OddNames): void {
  foundNames.publish(odd);
}

/** As `onOddRow`. */
export function onOddNames(listener: (odd: OddNames) => void): () => void {
  return on(foundNames, (message) => listener(message as OddNames));
}

/** Calls `listener` for each row that is read and is odd, as often as it is read; gives the function that ends it. */
export function onOddRow(listener: (row: OddRow) => void): () => void {
  return on(found, (message) => listener(message as OddRow));
}

function on(odd: typeof found, listen: (message: unknown) => void): () => void {
  odd.subscribe(listen);
  return () => void odd.unsubscribe(listen);
}
