/**
 * SQL is written only through this tag, and `Database` takes nothing else: a value in `${…}` becomes a parameter, a
 * nested `sql` is spliced in with its own. No text can be concatenated into a statement.
 */
export class Sql {
  readonly #strings: readonly string[];
  readonly #parts: readonly unknown[];
  /** Values in it: most of what statements are put together from has none, and need not be looked through. */
  readonly #valueCount: number;
  #preparedName: string | undefined;

  /** @internal Use the `sql` tag: its texts come from the source alone, which the type of a template cannot be faked for. */
  constructor(strings: readonly string[], parts: readonly unknown[]) {
    this.#strings = strings;
    this.#parts = parts;
    let count = 0;
    for (const part of parts) count += part instanceof Sql ? part.#valueCount : 1;
    this.#valueCount = count;
  }

  /** `$1`-numbered text, as PostgreSQL takes it. */
  get text(): string {
    const name = this.#preparedName;
    if (name === undefined) return this.#render({values: 0});
    let text = preparedTexts.get(name);
    if (text === undefined) preparedTexts.set(name, (text = this.#render({values: 0})));
    return text;
  }

  get values(): unknown[] {
    const values: unknown[] = [];
    this.#collect(values);
    return values;
  }

  get preparedName(): string | undefined {
    return this.#preparedName;
  }

  /** Has PostgreSQL parse it once a connection: for what runs all the time, always with the same text. */
  preparedAs(name: string): this {
    this.#preparedName = name;
    return this;
  }

  #render(count: {values: number}): string {
    let text = this.#strings[0] ?? '';
    for (const [i, part] of this.#parts.entries()) {
      text += part instanceof Sql ? part.#render(count) : `$${++count.values}`;
      text += this.#strings[i + 1] ?? '';
    }
    return text;
  }

  #collect(values: unknown[]): void {
    for (const part of this.#parts) {
      if (!(part instanceof Sql)) values.push(part);
      else if (part.#valueCount > 0) part.#collect(values);
    }
  }
}

/** By the name: rendered once. */
const preparedTexts = new Map<string, string>();

/** ``sql`SELECT … WHERE job_id = ${jobId}` ``. An array becomes a PostgreSQL array; `undefined` is refused. */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Sql {
  if (!Array.isArray(strings) || !Object.isFrozen(strings) || !('raw' in strings))
    throw new TypeError('sql is a template tag: write sql`…`, not sql(…).');
  if (parts.includes(undefined))
    throw new TypeError('Expected a value in every ${…} of a statement, got undefined.');
  return new Sql(strings, parts);
}

/** Joins conditions with AND; none is `true`. */
export function and(conditions: readonly Sql[]): Sql {
  return conditions.reduce((left, right) => sql`${left} AND ${right}`, sql`true`);
}

/** Lists parts with commas; there must be one at least. */
export function list(parts: readonly Sql[]): Sql {
  // Flat: one statement in another costs a call for each level whenever its values are taken.
  return new Sql(['', ...Array.from({length: parts.length - 1}, () => ', '), ''], parts);
}

/** Adds numbers up. */
export function plus(parts: readonly Sql[]): Sql {
  return parts.reduce((left, right) => sql`${left} + ${right}`);
}

/** The name of a column, as the statement has it. */
export function column(name: string): Sql {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new TypeError(`Expected the name of a column, got "${name}".`);
  return new Sql([name], []);
}

/** A constant, spelled out where no parameter can stand: in what creates a function. */
export function literal(value: number): Sql {
  return new Sql([String(value)], []);
}

/** The same of a word. */
export function text(word: string): Sql {
  if (!/^\w+$/.test(word)) throw new TypeError(`Expected a word, got "${word}".`);
  return new Sql([`'${word}'`], []);
}
