/** Characters that the browser's own parser takes in a millisecond or two. */
const AT_ONCE = 256 * 1024;
/** Characters between two yields. */
const SLICE = 64 * 1024;
/** Deeper than anything that is shown. */
const MAX_DEPTH = 100;

/**
 * Parses JSON in slices of a few milliseconds, whatever its length. The numbers that Python writes and JSON does not have
 * (`NaN`, `Infinity`, `-Infinity`) are taken as numbers, so that the field that has one can be named.
 *
 * @throws {SyntaxError} saying what was expected, what came, and at which character (from 1)
 */
export function* parseJson(text: string): Generator<void, unknown> {
  if (text.length <= AT_ONCE) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // Read again by a parser that says the same in every browser.
    }
  }
  return yield* readValue(new Tokens(text));
}

/** An object or a list whose end has not come yet. */
type Container =
  | {readonly close: ']'; readonly value: unknown[]}
  | {readonly close: '}'; readonly value: Record<string, unknown>; key: string};

function* readValue(tokens: Tokens): Generator<void, unknown> {
  const open: Container[] = [];
  let sliceEnd = SLICE;
  for (;;) {
    if (tokens.at >= sliceEnd) {
      yield;
      sliceEnd = tokens.at + SLICE;
    }
    if (open.length === MAX_DEPTH) throw new SyntaxError(`nested deeper than ${MAX_DEPTH}`);
    let value: unknown;
    if (tokens.take('[')) {
      const list: unknown[] = [];
      if (!tokens.take(']')) {
        open.push({close: ']', value: list});
        continue;
      }
      value = list;
    } else if (tokens.take('{')) {
      const object: Record<string, unknown> = {};
      if (!tokens.take('}')) {
        open.push({close: '}', value: object, key: tokens.name()});
        continue;
      }
      value = object;
    } else value = tokens.plainValue();

    for (;;) {
      const container = open.at(-1);
      if (container === undefined) {
        tokens.expectEnd();
        return value;
      }
      put(container, value);
      if (tokens.take(',')) {
        if (container.close === '}') container.key = tokens.name();
        break;
      }
      if (!tokens.take(container.close)) throw tokens.unexpected(`, or ${container.close}`);
      open.pop();
      value = container.value;
    }
  }
}

function put(container: Container, value: unknown): void {
  if (container.close === ']') container.value.push(value);
  // Assigning to `__proto__` would do something else.
  else Object.defineProperty(container.value, container.key, {value, ...PLAIN});
}

const PLAIN = {writable: true, enumerable: true, configurable: true};

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /-?[A-Za-z_]\w*/y;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

class Tokens {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#match(SPACE);
  }

  take(mark: string): boolean {
    if (this.#text[this.at] !== mark) return false;
    this.at++;
    this.#match(SPACE);
    return true;
  }

  /** A text, a number, or a word such as `true`. */
  plainValue(): unknown {
    if (this.#text[this.at] === '"') return this.#string();
    const start = this.at;
    const word = this.#match(WORD);
    if (word !== null && WORDS.has(word)) {
      this.#match(SPACE);
      return WORDS.get(word);
    }
    this.at = start;
    const number = this.#match(NUMBER);
    if (number === null) throw this.unexpected('a value');
    this.#match(SPACE);
    return Number(number);
  }

  /** The name of a field, and its colon. */
  name(): string {
    if (this.#text[this.at] !== '"') throw this.unexpected('a name in double quotes');
    const name = this.#string();
    if (!this.take(':')) throw this.unexpected('a colon');
    return name;
  }

  expectEnd(): void {
    if (this.at < this.#text.length) throw this.unexpected('nothing more');
  }

  unexpected(expected: string): SyntaxError {
    const {length} = this.#text;
    if (this.at >= length) return new SyntaxError(`cut short: it ends after character ${length}`);
    const place = this.at + 1;
    const came =
      this.#match(WORD)?.slice(0, 20) ?? String.fromCodePoint(this.#text.codePointAt(this.at) ?? 0);
    return new SyntaxError(`not JSON: expected ${expected} at character ${place}, but ${came} came`);
  }

  #string(): string {
    const text = this.#text;
    const start = this.at;
    let end = text.indexOf('"', start + 1);
    while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    this.at = end === -1 ? text.length : end + 1;
    if (end === -1) throw this.unexpected('the end of a text');
    try {
      const string = JSON.parse(text.slice(start, this.at)) as string;
      this.#match(SPACE);
      return string;
    } catch {
      throw new SyntaxError(
        `not JSON: the text that begins at character ${start + 1} has a line end, another control character or a wrong escape in it`,
      );
    }
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
