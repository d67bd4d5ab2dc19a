import {CellImage, type CellImageSettings, type Changed} from '../../../view/learning/cell-image.ts';
import {yieldThread} from '../../../stream/yield-thread.ts';
import {inSlices} from '../../../view/slices.ts';

/** Cells of which all can be drawn within the task that asks for it. */
const DRAWN_AT_ONCE = 20_000;

/** Pixels are put there, and nothing is drawn: kept where they are put, they need not be sent anywhere strip by strip. */
const FOR_PIXELS: CanvasRenderingContext2DSettings = {willReadFrequently: true};

/** What a canvas shows of a matrix. */
export interface Picture extends CellImageSettings {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** CSS pixels between two cells; 0 where they are too small. */
  readonly gap: number;
}

/**
 * Draws a matrix on a canvas, row by row, in slices of a few milliseconds; only cells that have changed are written and shown.
 * Rows are put there as pixels: what is stretched from a second canvas would be copied whole for each row.
 */
export class MatrixPainter {
  readonly #image = new CellImage();
  #canvas: HTMLCanvasElement | null = null;
  #picture: Picture | null = null;
  #isPainting = false;

  paint(canvas: HTMLCanvasElement, picture: Picture): void {
    const scale = canvas.ownerDocument.defaultView?.devicePixelRatio ?? 1;
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    this.#image.set(picture);
    const isNew = canvas !== this.#canvas || canvas.width !== width || canvas.height !== height;
    this.#canvas = canvas;
    this.#picture = picture;
    if (isNew) {
      // Clears it, too.
      [canvas.width, canvas.height] = [width, height];
      this.#image.showAgain();
    }
    if (!this.#isPainting) void this.#paint();
  }

  /** Until what is drawn is what was asked for last. */
  async #paint(): Promise<void> {
    this.#isPainting = true;
    const {lines, columnCount} = this.#picture!;
    if (lines.length * columnCount > DRAWN_AT_ONCE) await yieldThread();
    for (let picture: Picture | null = null; picture !== this.#picture;) {
      picture = this.#picture;
      await inSlices(this.#rows(picture));
    }
    this.#isPainting = false;
  }

  /** From the top again as soon as another picture is asked for. */
  *#rows(picture: Picture | null): Generator<void, void> {
    for (const change of this.#image.write()) {
      yield change === null ? undefined : this.#show(change);
      if (picture !== this.#picture) return;
    }
  }

  #show({row, from, to}: Changed): void {
    const [canvas, picture] = [this.#canvas, this.#picture];
    const context = canvas?.getContext('2d', FOR_PIXELS);
    if (canvas == null || context == null || picture === null) return;
    const {columnCount, lines, gap} = picture;
    if (row >= lines.length || to >= columnCount) return;
    const edge = (at: number, of: number, size: number): number => Math.round((at * size) / of);
    const [left, right] = [edge(from, columnCount, canvas.width), edge(to + 1, columnCount, canvas.width)];
    const [top, bottom] = [
      edge(row, lines.length, canvas.height),
      edge(row + 1, lines.length, canvas.height),
    ];
    const [width, height] = [right - left, bottom - top];
    if (width === 0 || height === 0) return;
    const strip = context.createImageData(width, height);
    const pixels = new Uint32Array(strip.data.buffer);
    const between = gap === 0 ? 0 : Math.max(1, Math.round((gap * canvas.width) / picture.width));
    const {colors} = this.#image;
    for (let column = from; column <= to; column++) {
      const start = edge(column, columnCount, canvas.width) - left;
      const end = edge(column + 1, columnCount, canvas.width) - left - between;
      pixels.fill(colors[row * columnCount + column]!, start, Math.max(start, end));
    }
    for (let line = 1; line < height - between; line++) pixels.copyWithin(line * width, 0, width);
    context.putImageData(strip, left, top);
  }
}
