import {nothing, render} from 'lit';
import {AsyncDirective, directive} from 'lit/async-directive.js';
import type {ElementPart} from 'lit';
import {yieldThread} from '../../stream/yield-thread.ts';
import {endOfSlice} from '../../view/slices.ts';

type Draw<Piece> = (piece: Piece) => unknown;

/**
 * Draws pieces of something long as blocks of their own in the element, the first at once and the others in slices of some
 * milliseconds. Drawn anew only when one of `key` changes.
 */
class InSlices extends AsyncDirective {
  #box: HTMLElement | null = null;
  #key: readonly unknown[] = [];
  #pieces: readonly unknown[] = [];
  #draw: Draw<unknown> = () => nothing;
  #next = 0;
  /** The drawing that goes on; another one takes its place. */
  #run: object | null = null;

  override render<Piece>(
    _key: readonly unknown[],
    _pieces: () => readonly Piece[],
    _draw: Draw<Piece>,
  ): unknown {
    return nothing;
  }

  override update(
    {element}: ElementPart,
    [key, pieces, draw]: [readonly unknown[], () => readonly unknown[], Draw<unknown>],
  ): unknown {
    if (this.#box === element && key.every((part, i) => part === this.#key[i])) return nothing;
    this.#box = element as HTMLElement;
    this.#key = key;
    this.#pieces = pieces();
    this.#draw = draw;
    this.#next = 0;
    void this.#go();
    return nothing;
  }

  protected override disconnected(): void {
    this.#run = null;
  }

  protected override reconnected(): void {
    if (this.#next < this.#pieces.length) void this.#go();
  }

  async #go(): Promise<void> {
    const run = (this.#run = {});
    this.#drawNext();
    while (this.#next < this.#pieces.length) {
      await yieldThread();
      if (this.#run !== run) return;
      const end = endOfSlice();
      do this.#drawNext();
      while (this.#next < this.#pieces.length && performance.now() < end);
    }
    const box = this.#box!;
    while (box.children.length > this.#pieces.length) box.lastElementChild!.remove();
  }

  #drawNext(): void {
    const box = this.#box!;
    const at = this.#next++;
    let block = box.children[at] as HTMLElement | undefined;
    if (block === undefined) {
      block = box.ownerDocument.createElement('div');
      block.className = 'piece';
      box.append(block);
    }
    render(this.#draw(this.#pieces[at]), block);
  }
}

export const inSlices = directive(InSlices) as <Piece>(
  key: readonly unknown[],
  pieces: () => readonly Piece[],
  draw: Draw<Piece>,
) => unknown;
