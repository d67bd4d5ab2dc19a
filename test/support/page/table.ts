import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {makePrediction} from './fake/fake-source.ts';
import {all, one, settled, textOf} from './mount.ts';

/** Rows of seq and sample `from` to `to`. */
export const numbered = (from: number, to: number, fields: Partial<Prediction> = {}): Prediction[] =>
  Array.from({length: to - from + 1}, (_, i) =>
    makePrediction({id: `row-${from + i}`, seq: from + i, sample_index: from + i, ...fields}),
  );

/** Samples in the rows that are drawn, from the top. */
export const samples = (table: PredictionsTable): number[] =>
  all(table, 'tbody td.sample_index').map((cell) => Number(cell.textContent.replace(',', '')));

export async function click(table: PredictionsTable, selector: string): Promise<void> {
  one(table, selector).click();
  await settled(table);
}

export async function choose(table: PredictionsTable, selector: string, value: string): Promise<void> {
  const select = one<HTMLSelectElement>(table, selector);
  select.value = value;
  select.dispatchEvent(new Event('change'));
  await settled(table);
}

export async function search(table: PredictionsTable, text: string): Promise<void> {
  const field = one<HTMLInputElement>(table, '[part=search]');
  field.value = text;
  field.dispatchEvent(new InputEvent('input'));
  await settled(table);
}

/** The choice of the epoch. */
export const EPOCHS = '[part=epoch-select]';
/** What the footer says. */
export const counts = (table: PredictionsTable): string => textOf(table, '.counts');
/** The button that opens a drawn row. */
export const opener = (table: PredictionsTable, row: number): HTMLElement =>
  all(table, 'button.toggle')[row]!;
