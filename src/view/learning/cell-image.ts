/** The picture of a matrix: a pixel for each cell, changed where a value has changed. */
import {qualityOf, type AnyShown} from '../scores/shown-score.ts';
import type {RightRule} from './right.ts';
import type {MatrixLine} from './score-matrix.ts';

/** 256 colours from the worst to the best, as RGBA. */
export type Ramp = Uint8ClampedArray;

/** Which cells of a row have changed, both ends included. */
export interface Changed {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

export interface CellImageSettings {
  /** In the order in which they are drawn. */
  readonly lines: readonly MatrixLine[];
  readonly columnCount: number;
  readonly score: AnyShown;
  /** The value drawn in the first colour, and the one in the last; what lies beyond has the nearest. */
  readonly ends: readonly [worst: number, best: number];
  readonly ramp: Ramp;
  /** Right answers have the last colour, and wrong ones none of the last quarter: what is lost is to be seen. */
  readonly rule: RightRule | null;
}

/** Without a score: nothing is drawn. */
const NOTHING = -1;
/** What is drawn there is of another picture: it goes, also where nothing takes its place. */
const STALE = -2;

const LAST = 255;
/** The last colour of wrong answers, where right ones are told. */
const LAST_WRONG = 175;

export class CellImage {
  #lines: readonly MatrixLine[] = [];
  /** The line that a row shows, and its revision then. */
  #shown: ({readonly line: MatrixLine; readonly revision: number} | null)[] = [];
  #levels = new Int16Array();
  #colors = new Uint32Array();
  #settings: CellImageSettings | null = null;
  #written = 0;

  /** A colour for each cell, row by row: RGBA in the order of its bytes; 0 for none. */
  get colors(): Uint32Array {
    return this.#colors;
  }

  /** Cells written so far: what tests and benchmarks count. */
  get written(): number {
    return this.#written;
  }

  /** What there is is written over as it is: nothing is to be cleared before. */
  set(settings: CellImageSettings): void {
    const {lines, columnCount, score, ends, ramp, rule} = settings;
    const before = this.#settings;
    const isOtherSize = before?.columnCount !== columnCount || before.lines.length !== lines.length;
    const isOther =
      isOtherSize ||
      before.score !== score ||
      before.rule !== rule ||
      before.ramp !== ramp ||
      before.ends[0] !== ends[0] ||
      before.ends[1] !== ends[1];
    this.#settings = settings;
    this.#lines = lines;
    if (isOtherSize) {
      this.#levels = new Int16Array(lines.length * columnCount).fill(STALE);
      this.#colors = new Uint32Array(lines.length * columnCount);
    } else if (before.ramp !== ramp) {
      // Every cell has another colour.
      this.#levels.fill(STALE);
    }
    if (isOther) this.#shown = lines.map(() => null);
  }

  /** What draws has nothing of it any more: all of it is to be written again. */
  showAgain(): void {
    this.#levels.fill(NOTHING);
    this.#colors.fill(0);
    this.#shown = this.#lines.map(() => null);
  }

  /** Writes what has changed, a row at a time; between two rows the page may have its turn. */
  *write(): Generator<Changed | null, void> {
    for (let row = 0; row < this.#lines.length; row++) {
      const line = this.#lines[row]!;
      const shown = this.#shown[row];
      if (shown?.line === line && shown.revision === line.revision) continue;
      this.#shown[row] = {line, revision: line.revision};
      yield this.#writeRow(row, line.values);
    }
  }

  #writeRow(row: number, values: Float64Array): Changed | null {
    const {columnCount, ramp, score, ends, rule} = this.#settings!;
    const colors = new Uint32Array(ramp.buffer, ramp.byteOffset, LAST + 1);
    const [worst, best] = ends.map((end) => qualityOf(score, end)) as [number, number];
    const scale = (rule === null ? LAST : LAST_WRONG) / (best - worst);
    const levelOf = (value: number): number => {
      if (Number.isNaN(value)) return NOTHING;
      if (rule?.isRight(value) === true) return LAST;
      return Math.round(clamp((qualityOf(score, value) - worst) * scale));
    };
    let from = columnCount;
    let to = -1;
    for (let column = 0; column < columnCount; column++) {
      const level = levelOf(values[column] ?? NaN);
      const at = row * columnCount + column;
      const drawn = this.#levels[at]!;
      if (drawn === level) continue;
      this.#levels[at] = level;
      this.#colors[at] = level === NOTHING ? 0 : colors[level]!;
      if (level !== NOTHING || drawn !== STALE) this.#written++;
      from = Math.min(from, column);
      to = column;
    }
    return to < 0 ? null : {row, from, to};
  }
}

const clamp = (level: number): number => Math.max(0, Math.min(LAST, level));
