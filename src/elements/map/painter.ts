import type {MatrixLine} from '../../view/learning/score-matrix.ts';
import {CellImage, type Changed, type Ramp} from '../../view/learning/cell-image.ts';
import type {RightRule} from '../../view/learning/right.ts';
import type {AnyShown} from '../../view/scores/shown-score.ts';
import {inSlices} from '../../view/slices.ts';

/** What a canvas shows of a matrix. */
export interface Picture {
  readonly lines: readonly MatrixLine[];
  readonly columnCount: number;
  readonly score: AnyShown;
  readonly ends: readonly [worst: number, best: number];
  readonly ramp: Ramp;
  readonly rule: RightRule | null;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** CSS pixels between two cells; 0 where they are too small. */
  readonly gap: number;
}

/**
 * Draws a matrix on a canvas: a pixel for each cell in a small picture, which is stretched row by row. Only cells that have
 * changed are written and shown, in slices of a few milliseconds.
 */
export class MatrixPainter {
  readonly image = new CellImage();
  #canvas: HTMLCanvasElement | null = null;
  #small: HTMLCanvasElement | null = null;
  #picture: Picture | null = null;
  #painting: Promise<void> | null = null;

  /** Settles once all is drawn that has been asked for. */
  get done(): Promise<void> {
    return this.#painting ?? Promise.resolve();
  }

  paint(canvas: HTMLCanvasElement, picture: Picture): void {
    const scale = canvas.ownerDocument.defaultView?.devicePixelRatio ?? 1;
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    const {lines, columnCount, score, ends, ramp, rule} = picture;
    const isOther = this.image.set({lines, columnCount, score, ends, ramp, rule});
    const isNew = canvas !== this.#canvas || canvas.width !== width || canvas.height !== height;
    this.#canvas = canvas;
    this.#picture = picture;
    if (isNew) [canvas.width, canvas.height] = [width, height];
    if (isOther || this.#small === null) {
      this.#small = canvas.ownerDocument.createElement('canvas');
      [this.#small.width, this.#small.height] = [columnCount, lines.length];
    }
    if (isNew || isOther) this.#showAll();
    this.#painting ??= this.#paint().finally(() => (this.#painting = null));
  }

  async #paint(): Promise<void> {
    for (;;) {
      const {image} = this;
      const picture = this.#picture;
      const work = image.write();
      const show = (change: Changed | null): void => {
        if (change !== null) this.#show(change);
      };
      await inSlices(
        (function* (): Generator<void, void> {
          for (const change of work) yield show(change);
        })(),
      );
      if (picture === this.#picture) return;
    }
  }

  /** Stretches what the small picture has. */
  #showAll(): void {
    const {columnCount, lines} = this.#picture!;
    this.#canvas?.getContext('2d')?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    for (const row of lines.keys()) this.#show({row, from: 0, to: columnCount - 1});
  }

  #show({row, from, to}: Changed): void {
    const [canvas, small, picture] = [this.#canvas, this.#small, this.#picture];
    const context = canvas?.getContext('2d');
    const cells = small?.getContext('2d');
    if (canvas == null || context == null || cells == null || small === null || picture === null) return;
    const {columnCount, lines, gap} = picture;
    if (row >= lines.length || to >= columnCount) return;
    const pixels = this.image.pixels.subarray(
      (row * columnCount + from) * 4,
      (row * columnCount + to + 1) * 4,
    );
    const count = to - from + 1;
    cells.putImageData(new ImageData(pixels, count, 1), from, row);
    const edge = (at: number, of: number, size: number): number => Math.round((at * size) / of);
    const x = edge(from, columnCount, canvas.width);
    const right = edge(to + 1, columnCount, canvas.width);
    const y = edge(row, lines.length, canvas.height);
    const bottom = edge(row + 1, lines.length, canvas.height);
    context.imageSmoothingEnabled = false;
    context.clearRect(x, y, right - x, bottom - y);
    context.drawImage(small, from, row, count, 1, x, y, right - x, bottom - y);
    if (gap === 0) return;
    const line = Math.max(1, Math.round((gap * canvas.width) / picture.width));
    context.clearRect(x, bottom - line, right - x, line);
    for (let column = from; column <= to; column++)
      context.clearRect(edge(column + 1, columnCount, canvas.width) - line, y, line, bottom - y);
  }
}
