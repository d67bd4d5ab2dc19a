import type {Follow} from '../attributes/shared.ts';

/** Whether new rows show as they come, or wait. */
export class Following {
  readonly #mode: () => Follow;
  readonly #isAtRest: () => boolean;

  /** @param isAtRest where new rows are welcome: at the start of the list, with nothing open */
  constructor(mode: () => Follow, isAtRest: () => boolean) {
    this.#mode = mode;
    this.#isAtRest = isAtRest;
  }

  /** As the reader or the page has set it. */
  get mode(): Follow {
    return this.#mode();
  }

  get isOn(): boolean {
    return this.mode === 'on' || (this.mode === 'auto' && this.#isAtRest());
  }

  /** @param isSettled what was there at first is shown */
  isHeld(isSettled: boolean, isRead: boolean): boolean {
    if (this.mode === 'off') return isSettled;
    return !this.isOn || (this.mode === 'auto' && isRead);
  }
}
