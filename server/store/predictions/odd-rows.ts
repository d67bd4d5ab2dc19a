import {channel} from 'node:diagnostics_channel';
import type {FieldName} from '../../../src/protocol/fields.ts';

/** What another program stored, and the contract cannot say. */
export interface OddRow {
  readonly jobId: string;
  readonly id: string;
  readonly seq: number;
  readonly field: FieldName;
  /** `row`: it was left out as a whole; `field`: the row was told, this field of it as `null` or not rolled up. */
  readonly leftOut: 'row' | 'field';
}

/** By the process, since a row is read in many places, none of which has a log. */
const found = channel('ftl:odd-row');

export function tellOddRow(row: OddRow): void {
  found.publish(row);
}

/** Calls `listener` for each row that is read and is odd, as often as it is read; gives the function that ends it. */
export function onOddRow(listener: (row: OddRow) => void): () => void {
  const listen = (message: unknown): void => listener(message as OddRow);
  found.subscribe(listen);
  return () => void found.unsubscribe(listen);
}
