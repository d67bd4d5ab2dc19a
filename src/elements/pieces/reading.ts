import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** Whether someone is reading a list right now: the mouse rests on it, or the focus is in it. */
export class Reading implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #isPointing = false;
  #focusedId: string | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get isActive(): boolean {
    return this.#isPointing || this.#focusedId !== null;
  }

  /** `data-id` of the row that has the focus, or whose details have it. */
  get focusedId(): string | null {
    return this.#focusedId;
  }

  /** For `pointerenter` and `pointerleave` of the list. A finger does not rest anywhere. */
  readonly onPointer = ({type, pointerType}: PointerEvent): void => {
    this.#isPointing = type === 'pointerenter' && pointerType === 'mouse';
    this.#host.requestUpdate();
  };

  /** For `focusin` and `focusout` of the list. */
  readonly onFocus = ({type, target}: FocusEvent): void => {
    const row = (target as Element).closest<HTMLElement>('[data-id]');
    this.#focusedId = type === 'focusin' ? (row?.dataset['id'] ?? null) : null;
    this.#host.requestUpdate();
  };

  hostDisconnected(): void {
    this.reset();
  }

  /** The list is no longer drawn, and tells no more of its end. */
  reset(): void {
    this.#isPointing = false;
    this.#focusedId = null;
  }
}
