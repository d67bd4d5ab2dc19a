import type {ReactiveController, ReactiveElement} from 'lit';
import type {EpochCursor, PredictionSource} from '../../context/stream-context.ts';
import {parseEpochCursor} from '../../view/epoch-cursor.ts';
import {hashEntries, withHashEntries} from '../../view/hash-entries.ts';

/** An element whose view can be linked to. */
export interface LinkedElement extends ReactiveElement {
  readonly source: PredictionSource | null;
  /** `hash`: the page's URL holds the view. */
  readonly link: 'hash' | null;
  get viewState(): object;
  set viewState(state: {readonly epoch?: EpochCursor; readonly page?: number});
}

/**
 * Keeps an element's view in the page's URL, `#table.q=cat&table.sort=step`, and takes it from there. What stands there
 * is set as the attribute of that name, so that it is read and checked as HTML is; only what belongs to the view can be
 * set. Elements are told apart by their `id`, else by their tag.
 */
export class HashLink implements ReactiveController {
  readonly #host: LinkedElement;
  /** The view's attributes as the page wrote them, and its values then; `null` while the URL is left alone. */
  #initial: {readonly attributes: ReadonlyMap<string, string | null>; readonly view: object} | null = null;
  #epoch: EpochCursor | null = null;
  /** The window whose URL it is: that of the frame that the element stands in. */
  #window: Window | null = null;

  constructor(host: LinkedElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    if (this.#host.link === 'hash' && this.#initial === null) this.#start();
    else if (this.#host.link !== 'hash' && this.#initial !== null) this.#stop();
    // The cursor belongs to the source, which may be found later than the URL is read.
    if (this.#epoch !== null && this.#host.source !== null) {
      this.#host.viewState = {epoch: this.#epoch};
      this.#epoch = null;
    }
  }

  hostDisconnected(): void {
    this.#stop();
  }

  #start(): void {
    const view = this.#host.viewState;
    const names = Object.keys(view).map((key) => this.#attributeOf(key));
    const attributes = new Map(names.map((name) => [name, this.#host.getAttribute(name)]));
    this.#initial = {attributes, view};
    this.#window = this.#host.ownerDocument.defaultView;
    this.#read();
    this.#window?.addEventListener('hashchange', this.#read);
    this.#host.addEventListener('ftl-view-change', this.#write);
  }

  #stop(): void {
    this.#initial = null;
    this.#window?.removeEventListener('hashchange', this.#read);
    this.#host.removeEventListener('ftl-view-change', this.#write);
  }

  get #name(): string {
    return this.#host.id || this.#host.localName.replace(/^ftl-(predictions-)?/, '');
  }

  readonly #read = (): void => {
    const linked = hashEntries(this.#window?.location.hash ?? '', this.#name);
    for (const [name, original] of this.#initial?.attributes ?? []) {
      if (name === 'epoch' || name === 'page') continue;
      const text = linked.get(name) ?? original;
      if (text === null || text === 'false') this.#host.removeAttribute(name);
      else this.#host.setAttribute(name, text);
    }
    const page = Number(linked.get('page'));
    if (page > 0) this.#host.viewState = {page};
    this.#epoch = parseEpochCursor(linked.get('epoch') ?? null);
    this.#host.requestUpdate();
  };

  readonly #write = (event: Event): void => {
    if (event.target !== this.#host || this.#initial === null) return;
    const before = new Map(Object.entries(this.#initial.view));
    const changed = Object.entries(this.#host.viewState).filter(([key, value]) => before.get(key) !== value);
    const entries = changed.map(([key, value]) => [this.#attributeOf(key), String(value ?? '')] as const);
    if (this.#window === null) return;
    const {history, location} = this.#window;
    const url = new URL(location.href);
    url.hash = withHashEntries(location.hash, this.#name, new Map(entries));
    // Whole: a page's <base> would turn a relative one into another address.
    history.replaceState(history.state, '', url.href);
  };

  /** The attribute of a property, as Lit knows it; the property's name where it has none. */
  #attributeOf(key: string): string {
    const {elementProperties} = this.#host.constructor as typeof ReactiveElement;
    const attribute = elementProperties.get(key)?.attribute;
    return typeof attribute === 'string' ? attribute : key.toLowerCase();
  }
}
