/** How long a mark stays lit. */
const LIT_MS = 500;
/** From one time to the next, at least. */
const PERIOD_MS = 2500;

/** What a pulse waits with; `window` in a page. */
interface Timers {
  setTimeout(callback: () => void, ms: number): unknown;
}

/**
 * The pulse of an element's live marks: they light up when something comes, and nothing moves at rest. No animation, not
 * even one of the compositor's: while one runs, Chromium makes a page with an `IntersectionObserver` style every frame.
 */
export class Pulse {
  readonly #timers: Timers;
  #isResting = false;

  constructor(timers: Timers = window) {
    this.#timers = timers;
  }

  /** Something has come: the marks below light up, unless they have just done so. */
  beat(root: ParentNode): void {
    if (this.#isResting) return;
    this.#isResting = true;
    const halos = root.querySelectorAll('.halo');
    for (const halo of halos) halo.classList.add('lit');
    this.#timers.setTimeout(() => {
      for (const halo of halos) halo.classList.remove('lit');
    }, LIT_MS);
    this.#timers.setTimeout(() => {
      this.#isResting = false;
    }, PERIOD_MS);
  }
}
