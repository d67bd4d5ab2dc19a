import type {ReactiveController, ReactiveElement} from 'lit';

/** How far beyond the window's edges an element counts as in sight: it is drawn before it is scrolled to. */
const MARGIN = '200px';

/** Whether an element is on screen, or nearly. Until the browser has said so it is. */
export class InSight implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #onSight: () => void;
  #isInSight = true;
  #leave: () => void = () => undefined;

  /** @param onSight called when the element comes into sight, and before a page is printed whole */
  constructor(host: ReactiveElement, onSight: () => void) {
    this.#host = host;
    this.#onSight = onSight;
    host.addController(this);
  }

  get isInSight(): boolean {
    return this.#isInSight;
  }

  hostConnected(): void {
    // Of the window that the element stands in: a script may have put it into another document.
    const view = this.#host.ownerDocument.defaultView;
    if (view === null) return;
    const observe = (entries: readonly IntersectionObserverEntry[]): void => this.#observe(entries.at(-1)!);
    const observer = new view.IntersectionObserver(observe, {rootMargin: MARGIN});
    observer.observe(this.#host);
    view.addEventListener('beforeprint', this.#onSight);
    this.#leave = () => {
      observer.disconnect();
      view.removeEventListener('beforeprint', this.#onSight);
    };
  }

  hostDisconnected(): void {
    this.#leave();
    this.#isInSight = true;
  }

  #observe({isIntersecting}: IntersectionObserverEntry): void {
    const hasCome = isIntersecting && !this.#isInSight;
    this.#isInSight = isIntersecting;
    if (hasCome) this.#onSight();
  }
}
