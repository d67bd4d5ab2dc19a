import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {observeSizes} from '../../pieces/host/observe-sizes.ts';

/** Pixels of a row before one has been measured. */
const GUESSED_ROW_PX = 40;

/** Where a scrolled list stands, and how tall its rows and open details are, measured as they are drawn. */
export class ScrollWindow implements ReactiveController {
  rowHeight = GUESSED_ROW_PX;
  viewportHeight = 0;
  scrollTop = 0;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #scroller: () => HTMLElement | null;
  readonly #detailHeights = new Map<string, number>();
  #observer: ResizeObserver | null = null;
  #observed = new Set<Element>();
  /** Where the list stood before it was drawn. */
  #before = 0;

  constructor(host: ReactiveControllerHost & HTMLElement, scroller: () => HTMLElement | null) {
    this.#host = host;
    this.#scroller = scroller;
    host.addController(this);
  }

  /** Pixels of a row's details; 0 before they are drawn. */
  detailHeight(id: string): number {
    return this.#detailHeights.get(id) ?? 0;
  }

  readonly onScroll = (): void => {
    this.scrollTop = this.#scroller()?.scrollTop ?? 0;
    this.#host.requestUpdate();
  };

  toTop(): void {
    this.#scroller()?.scrollTo({top: 0});
    this.scrollTop = this.#before = 0;
  }

  hostConnected(): void {
    this.#observer = observeSizes(this.#host, () => this.#measure());
  }

  hostUpdate(): void {
    this.#before = this.scrollTop > 0 && isWebKit() ? (this.#scroller()?.scrollTop ?? 0) : 0;
  }

  /**
   * Of rows the table tells: it is taller when they are. Observing each of them would cost a further frame with every row
   * that comes, since a browser makes one for whatever is newly observed.
   */
  hostUpdated(): void {
    const scroller = this.#scroller();
    if (scroller !== null && this.#before > 0 && this.#before > scroller.scrollTop)
      scroller.scrollTop = this.#before;
    const elements = new Set<Element>(
      scroller === null ? [] : [scroller, ...scroller.querySelectorAll(':scope > table, tr.details-row')],
    );
    for (const element of this.#observed) if (!elements.has(element)) this.#observer?.unobserve(element);
    for (const element of elements) if (!this.#observed.has(element)) this.#observer?.observe(element);
    this.#observed = elements;
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observed.clear();
  }

  #measure(): void {
    const scroller = this.#scroller();
    if (scroller === null) return;
    const row = scroller.querySelector('tr.row:not(.open)');
    let changed = this.viewportHeight !== scroller.clientHeight;
    this.viewportHeight = scroller.clientHeight;
    const rowHeight = row === null ? 0 : laidOutHeight(row);
    if (rowHeight > 0 && rowHeight !== this.rowHeight) {
      this.rowHeight = rowHeight;
      changed = true;
    }
    for (const details of scroller.querySelectorAll<HTMLElement>('tr.details-row')) {
      const id = details.dataset['id'] ?? '';
      const height = laidOutHeight(details);
      if (this.#detailHeights.get(id) === height) continue;
      this.#detailHeights.set(id, height);
      changed = true;
    }
    if (changed) this.#host.requestUpdate();
  }
}

/**
 * Inside a container that is queried, WebKit (2.50, Safari 26) lays out what is left of the old rows before it makes the new ones: for
 * that moment there is less to scroll, and the list jumps back.
 */
const isWebKit = (): boolean => navigator.vendor.startsWith('Apple');

/** Pixels with their fractions, as the list is scrolled by: not as the page may have scaled what is seen. */
const laidOutHeight = (element: Element): number => Number.parseFloat(getComputedStyle(element).height) || 0;
