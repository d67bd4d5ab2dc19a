import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {drawnParent, isDarkAround} from '../../../view/page-background.ts';
import {theme as themes, type Theme} from '../../attributes/shared.ts';

interface Surrounded extends ReactiveControllerHost, HTMLElement {
  readonly theme: Theme;
}

const CARD = /^ftl-predictions-(stream|table|trends|comparison|map)$/;
const BADGE = 'ftl-live-badge';

/**
 * Tells an element by its states how it stands on the page: `theme-light` or `theme-dark` where its look is not left to
 * `color-scheme`, and `apart` where it follows another of ours and the page's layout leaves no room between them. Looks
 * again when attributes around it change, style sheets load, a background's transition ends, or the system turns dark.
 */
export class Surroundings implements ReactiveController {
  readonly #host: Surrounded;
  readonly #states: CustomStateSet;
  readonly #isDrawn: boolean;
  readonly #onLook: () => void;
  #listening: AbortController | null = null;
  #isLooking = false;
  #before: Element | null = null;
  /** The `theme` that was looked for last; `null` where the element has come to another place. */
  #seen: Theme | null = null;
  readonly #observer = new MutationObserver(() => this.#lookSoon());

  /**
   * @param isDrawn false for one that is only passed by: nothing of it has to fit the page
   * @param onLook called when attributes around the element, or its own `lang`, may be others
   */
  constructor(
    host: Surrounded,
    states: CustomStateSet,
    {isDrawn, onLook}: {readonly isDrawn: boolean; readonly onLook: () => void},
  ) {
    this.#host = host;
    this.#isDrawn = isDrawn;
    this.#onLook = onLook;
    this.#states = states;
    host.addController(this);
  }

  hostConnected(): void {
    if (!this.#isDrawn) return;
    const {ownerDocument: page} = this.#host;
    for (let around = drawnParent(this.#host); around !== null; around = drawnParent(around)) {
      this.#observer.observe(around, {attributes: true, childList: around === this.#host.parentElement});
    }
    this.#observer.observe(this.#host, {attributeFilter: ['lang']});
    this.#observer.observe(page.head, {childList: true, subtree: true, characterData: true});
    const {signal} = (this.#listening = new AbortController());
    const lookSoon = (): void => this.#lookSoon();
    // Of the whole page, captured: the `load` of a style sheet does not bubble.
    page.addEventListener('load', lookSoon, {capture: true, signal});
    page.addEventListener('transitionend', (event) => this.#onTransition(event), {signal});
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', lookSoon, {signal});
  }

  hostUpdate(): void {
    // Only where something may look otherwise: it asks for styles, which an update by new rows must not wait for.
    if (this.#host.isConnected && this.#host.theme !== this.#seen) this.#look();
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#before = null;
    this.#listening?.abort();
    this.#seen = null;
  }

  #onTransition({propertyName, target}: TransitionEvent): void {
    if (/^(background-)?color$/.test(propertyName) && (target as Node).contains(this.#host)) this.#lookSoon();
  }

  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    requestAnimationFrame(() => {
      this.#isLooking = false;
      if (!this.#host.isConnected) return;
      this.#look();
      this.#onLook();
    });
  }

  #look(): void {
    this.#seen = this.#host.theme;
    const theme = themes.of(this.#host.theme);
    const isDark = theme !== 'auto' ? theme === 'dark' : this.#isDrawn ? isDarkAround(this.#host) : null;
    this.#say('theme-dark', isDark === true);
    this.#say('theme-light', isDark === false);
    this.#watchBefore();
    this.#say('apart', this.#isDrawn && isBelowOurs(this.#host) && !isLaidOut(this.#host));
  }

  /** Whether that one is hidden matters, too. */
  #watchBefore(): void {
    const before = this.#host.previousElementSibling;
    if (before !== null && before !== this.#before) this.#observer.observe(before, {attributes: true});
    this.#before = before;
  }

  #say(state: string, isOn: boolean): void {
    if (isOn === this.#states.has(state)) return;
    if (isOn) this.#states.add(state);
    else this.#states.delete(state);
  }
}

/** Whether one of ours stands right before the element: not two badges, which share a line. */
function isBelowOurs(element: Element): boolean {
  const before = element.previousElementSibling;
  if (before === null) {
    const parent = element.parentElement;
    // A stream element draws nothing: what stands before it stands before its first element.
    return parent?.localName === 'ftl-predictions-stream' && isBelowOurs(parent);
  }
  const isCard = CARD.test(before.localName);
  const isOurs = isCard || (before.localName === BADGE && element.localName !== BADGE);
  return isOurs && getComputedStyle(before).display !== 'none';
}

/** Whether the page places the element by a flex box or a grid: but for a column without gaps, those say where. */
function isLaidOut(element: Element): boolean {
  let parent = drawnParent(element);
  while (parent !== null && getComputedStyle(parent).display === 'contents') parent = drawnParent(parent);
  if (parent === null) return false;
  const {display, flexDirection, gridTemplateColumns, rowGap} = getComputedStyle(parent);
  const isColumn = display.endsWith('flex')
    ? flexDirection.startsWith('column')
    : !gridTemplateColumns.includes(' ');
  return /(flex|grid)$/.test(display) && !(isColumn && rowGap === 'normal');
}
