/** What is wrong with attributes, in words: fetched when the first seems to be wrong. */
import type {ReactiveElement} from 'lit';
import {dispatchSourceEvent} from '../../context/stream-events.ts';
import {EXPECTED, SECRET} from './expected.ts';
import type {AttributeKind} from './kinds.ts';
import {meaningOf, type Meaning} from './meaning.ts';
import {isRight} from './right.ts';

/** Of a value that is told. */
const MOST_CHARACTERS = 80;

const told = new WeakMap<ReactiveElement, Set<string>>();

/** Tells of an attribute that is none but looks like one; which one, where it does. */
export function noteName(host: ReactiveElement, name: string): string | null {
  const meaning = meaningOf(name, host.constructor as typeof ReactiveElement);
  if (meaning === null) return null;
  tell(host, 'unknown-attribute', name, `<${host.localName}> has no attribute ${name}: ${hint(meaning)}`);
  return meaning.kind === 'attribute' ? meaning.name : null;
}

/** Tells of a value that is not what is expected. */
export function noteValue(
  host: ReactiveElement,
  name: string,
  given: unknown,
  {expects, preset}: AttributeKind<unknown>,
): void {
  if (typeof expects === 'string' && isRight(expects, given)) return;
  const expected = typeof expects === 'string' ? EXPECTED[expects] : listed(expects);
  const came = SECRET.has(expects) ? 'something else' : `"${String(given).slice(0, MOST_CHARACTERS)}"`;
  const taken = preset === null || preset === '' ? 'left out' : `taken as ${preset as string | number}`;
  // What has no preset is passed on, and the source says what becomes of it.
  const then = preset === undefined ? '' : `; it is ${taken}`;
  const message = `Expected ${expected} in ${name} of <${host.localName}> but got ${came}${then}.`;
  tell(host, 'bad-attribute', name, message);
}

/** `a`, `a or b`, `a, b or c`. */
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

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

function tell(
  host: ReactiveElement,
  code: 'bad-attribute' | 'unknown-attribute',
  attribute: string,
  message: string,
): void {
  const messages = told.get(host) ?? new Set();
  told.set(host, messages);
  if (messages.has(message)) return;
  messages.add(message);
  afterScripts(host.ownerDocument, () =>
    dispatchSourceEvent(host, {type: 'warning', detail: {code, message, attribute}}),
  );
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
