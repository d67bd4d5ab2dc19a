import type {Prediction} from '../../protocol/protocol.ts';

/** Hands the reader a file with one prediction a line, as JSON: what `file="…"` reads again. */
export function downloadRows(rows: readonly Prediction[], name: string, page: Document): void {
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
  const url = URL.createObjectURL(new Blob(lines, {type: 'application/x-ndjson'}));
  const link = page.createElement('a');
  link.href = url;
  link.download = `${name}.jsonl`;
  link.click();
  // The browser has taken the file by the time that this task ends; until then the URL must stand.
  setTimeout(() => URL.revokeObjectURL(url));
}
