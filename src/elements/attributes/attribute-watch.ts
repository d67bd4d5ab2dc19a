import type {PropertyValues, ReactiveController, ReactiveControllerHost, ReactiveElement} from 'lit';
import {dispatchSourceEvent} from '../../context/stream-events.ts';
import {isKind} from './kinds.ts';
import {attributesOf, meaningOf, type Meaning} from './names.ts';

/** Of a value that is told. */
const MOST_CHARACTERS = 80;

type Host = ReactiveControllerHost & ReactiveElement;

/**
 * Tells the developer, by `ftl-warning`, of attributes and properties whose value is not what is expected, and of attributes
 * that are none but look like one: each once. The reader is not bothered.
 */
export class AttributeWatch implements ReactiveController {
  readonly #host: Host;
  readonly #told = new Set<string>();
  readonly #observer = new MutationObserver((records) => {
    for (const {attributeName} of records) if (attributeName !== null) this.#lookAtName(attributeName);
  });
  readonly #misnamed = new Map<string, string>();

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
    const converter = this.#class.elementProperties.get(property)?.converter;
    if (!isKind(converter) || converter.read(given) !== undefined) return;
    const {expects, takenAs, isSecret} = converter;
    const came = isSecret ? 'something else' : `"${String(given).slice(0, MOST_CHARACTERS)}"`;
    const then = takenAs === null ? '' : `; it is ${takenAs}`;
    this.#tell(
      'bad-attribute',
      name,
      `Expected ${expects} in ${name} of <${this.#host.localName}> but got ${came}${then}.`,
    );
  }

  #lookAtName(name: string): void {
    const meaning = meaningOf(name, this.#class);
    if (meaning === null) return;
    if (meaning.kind === 'attribute') this.#misnamed.set(name, meaning.name);
    this.#tell(
      'unknown-attribute',
      name,
      `<${this.#host.localName}> has no attribute ${name}: ${hint(meaning)}`,
    );
  }

  #tell(code: 'bad-attribute' | 'unknown-attribute', attribute: string, message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    afterScripts(this.#host.ownerDocument, () =>
      dispatchSourceEvent(this.#host, {type: 'warning', detail: {code, message, attribute}}),
    );
  }
}

function hint(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'attribute':
      return `it is written ${meaning.name}.`;
    case 'property':
      return `${meaning.name} is a property, which script sets.`;
    case 'elsewhere':
      return `it belongs to <${meaning.tag}>.`;
  }
}

/** Once the scripts of the page have had their turn to listen: an element may be there before them. */
function afterScripts(page: Document, tell: () => void): void {
  if (page.readyState === 'complete') {
    setTimeout(tell);
    return;
  }
  const once = new AbortController();
  const go = (): void => {
    once.abort();
    tell();
  };
  page.addEventListener('DOMContentLoaded', go, {signal: once.signal});
  page.defaultView?.addEventListener('load', go, {signal: once.signal});
}
