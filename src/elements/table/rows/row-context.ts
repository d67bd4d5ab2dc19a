import {columnsOf, defaultColumns, parseColumns} from '../../../view/rows/columns.ts';
import {searchPattern} from '../../../view/rows/filter.ts';
import type {Metric} from '../../../view/scores/metric.ts';
import type {ScoreText} from '../../../protocol/protocol.ts';
import type {DiffMode, Rendering} from '../../attributes/shared.ts';
import type {RowContext} from './body.ts';
import type {TableStrings} from '../strings.ts';

/** What of a table's settings its rows are drawn with. */
export interface RowSettings {
  readonly strings: TableStrings;
  readonly locale: string | undefined;
  readonly columns: string | null;
  readonly metric: Metric;
  readonly q: string;
  readonly diff: DiffMode;
  readonly rendering: Rendering;
  readonly scoreText: ScoreText | null;
  readonly isPart: boolean;
}

/** Makes of a table's settings what its rows are drawn with: the same object until one of them changes. */
export class RowContexts {
  #parts: readonly unknown[] = [];
  #context: RowContext | null = null;

  of({strings, locale, columns, metric, q, diff, rendering, scoreText, isPart}: RowSettings): RowContext {
    const parts = [strings, locale, columns, metric, q, diff, rendering, scoreText, isPart];
    if (this.#context !== null && parts.every((part, i) => part === this.#parts[i])) return this.#context;
    this.#parts = parts;
    this.#context = {
      strings,
      locale,
      columns: columnsOf(parseColumns(columns) ?? defaultColumns(metric.own), metric.own),
      metric,
      pattern: searchPattern(q, 'g'),
      diff,
      rendering,
      scoreText,
      isPart,
    };
    return this.#context;
  }
}
