import type {PropertyValues, ReactiveController, ReactiveControllerHost, ReactiveElement} from 'lit';
import {dispatchSourceEvent} from '../../context/stream-events.ts';
import {Later} from '../../view/later.ts';
import {isKind} from './kinds.ts';
import {attributesOf} from './names.ts';
import type * as Notes from './notes.ts';

type Host = ReactiveControllerHost & ReactiveElement;

/** What says what is wrong, fetched when something seems to be. */
export const attributeNotesLater = new Later(() => import('./notes.ts'));

/** What stands on most elements, and is ours on some alone. */
const USUAL = /^(aria-.*|data-.*|class|dir|hidden|id|lang|part|role|slot|style|title)$/;

/**
 * Tells the developer, by `ftl-warning`, of attributes and properties whose value is not what is expected, and of attributes
 * that are none but look like one: each once. The reader is not bothered.
 */
export class AttributeWatch implements ReactiveController {
  readonly #host: Host;
  readonly #observer = new MutationObserver((records) => {
    for (const {attributeName} of records) if (attributeName !== null) this.#lookAtName(attributeName);
  });
  readonly #misnamed = new Map<string, string>();
  #isUnchecked = false;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  /** Attributes that are none, and those that they seem to mean, while they stand there. */
  get misnamed(): ReadonlyMap<string, string> {
    return new Map([...this.#misnamed].filter(([name]) => this.#host.hasAttribute(name)));
  }

  hostConnected(): void {
    for (const name of this.#host.getAttributeNames()) this.#lookAtName(name);
    this.#observer.observe(this.#host, {attributes: true});
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }

  /** An attribute of a property was given a value. */
  attribute(name: string, text: string | null): void {
    if (text === null) return;
    for (const [key, attribute] of attributesOf(this.#class)) {
      if (attribute === name) this.#lookAtValue(name, text, key);
    }
  }

  /** Properties were given values, by attributes or by script. */
  properties(changed: PropertyValues): void {
    if (changed.size === 0) return;
    for (const [key, attribute] of attributesOf(this.#class)) {
      const value = (this.#host as unknown as Readonly<Record<string, unknown>>)[key];
      // What an attribute said was looked at when it did.
      if (!changed.has(key as never) || value == null || value === this.#host.getAttribute(attribute))
        continue;
      this.#lookAtValue(key, value, key);
    }
  }

  get #class(): typeof ReactiveElement {
    return this.#host.constructor as typeof ReactiveElement;
  }

  #lookAtValue(name: string, given: unknown, property: string): void {
    const kind = this.#class.elementProperties.get(property)?.converter;
    if (isKind(kind) && kind.read(given) === undefined)
      this.#note(name, ({noteValue}) => noteValue(this.#host, name, given, kind));
  }

  #lookAtName(name: string): void {
    if (USUAL.test(name) || [...attributesOf(this.#class).values()].includes(name)) return;
    this.#note(name, ({noteName}) => {
      const meant = noteName(this.#host, name);
      if (meant === null) return;
      this.#misnamed.set(name, meant);
      this.#host.requestUpdate();
      // Elements inside a stream element name its slips, too.
      for (const inner of this.#host.querySelectorAll<Partial<Host> & Element>('*'))
        if (inner.localName.startsWith('ftl-')) inner.requestUpdate?.();
    });
  }

  #note(attribute: string, note: (notes: typeof Notes) => void): void {
    void attributeNotesLater.load().then(note, (error: unknown) => {
      if (this.#isUnchecked) return;
      this.#isUnchecked = true;
      const message = `Could not check ${attribute} of <${this.#host.localName}>. ${String(error)}`;
      dispatchSourceEvent(this.#host, {type: 'warning', detail: {code: 'bad-attribute', message, attribute}});
    });
  }
}
