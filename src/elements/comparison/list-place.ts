import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {revealIn} from '../pieces/reveal-in.ts';

/**
 * Where a list stands: at its top, at the item that it was scrolled to by itself, or where a reader has scrolled it. Only
 * the last is reading; of the first two nothing is lost when items come in above.
 */
export class ListPlace implements ReactiveController {
  readonly #list: () => HTMLElement | null;
  readonly #isRead: () => boolean;
  #subject: string | null = null;
  #itemId: string | null = null;
  #wanted: {readonly subject: string | null; readonly itemId: string | null} = {subject: null, itemId: null};
  /** Pixels to which the list was scrolled by itself, and from there to the item. */
  #ownTop = 0;
  #distance = 0;
  #wasScrolled = false;

  /** @param isRead whether the mouse rests on the list or the focus is in it: it then goes back to no top by itself */
  constructor(host: ReactiveControllerHost, list: () => HTMLElement | null, isRead: () => boolean) {
    this.#list = list;
    this.#isRead = isRead;
    host.addController(this);
  }

  /** A reader has scrolled the list, and not back to its top. */
  get isScrolled(): boolean {
    const top = this.#list()?.scrollTop ?? 0;
    return top > 0 && top !== this.#ownTop;
  }

  /**
   * To be called in each update.
   *
   * @param subject what the list is about: another one is shown from its top
   * @param itemId `data-id` of the item to keep in sight until the reader scrolls; `null` = none
   */
  keep(subject: string | null, itemId: string | null): void {
    this.#wanted = {subject, itemId};
  }

  hostUpdate(): void {
    this.#wasScrolled = this.isScrolled;
  }

  hostUpdated(): void {
    const list = this.#list();
    if (list === null) return;
    const {subject, itemId} = this.#wanted;
    const isOtherSubject = subject !== this.#subject;
    const isOtherItem = itemId !== this.#itemId;
    this.#subject = subject;
    this.#itemId = itemId;
    const item =
      itemId === null ? null : list.querySelector<HTMLElement>(`[data-id="${CSS.escape(itemId)}"]`);
    if (item === null) {
      if (isOtherSubject || (isOtherItem && !this.#wasScrolled && !this.#isRead()))
        this.#settle(list, null, 0);
    } else if (isOtherItem || (!this.#wasScrolled && this.#ownTop === 0)) {
      revealIn(list, item, 'middle');
      this.#settle(list, item, list.scrollTop);
    } else if (!this.#wasScrolled) {
      this.#settle(list, item, item.offsetTop - this.#distance);
    }
  }

  #settle(list: HTMLElement, item: HTMLElement | null, top: number): void {
    // Also where nothing changes: a scroll by script keeps the browser from anchoring the list at some other item.
    list.scrollTo({top});
    // As the browser rounds and clamps it.
    this.#ownTop = list.scrollTop;
    this.#distance = (item?.offsetTop ?? 0) - this.#ownTop;
  }
}
