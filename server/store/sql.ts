/**
 * SQL is written only through this tag, and `Database` takes nothing else: a value in `${…}` becomes a parameter, a
 * nested `sql` is spliced in with its own. No text can be concatenated into a statement.
 */
export class Sql {
  /** `$1`-numbered text, as PostgreSQL takes it. */
  readonly text: string;
  readonly values: readonly unknown[];
  #preparedName: string | undefined;

  /** @internal Use the `sql` tag: its texts come from the source alone, which the type of a template cannot be faked for. */
  constructor(strings: TemplateStringsArray, parts: readonly unknown[]) {
    const values: unknown[] = [];
    this.text = render(strings, parts, values);
    this.values = values;
    this.#strings = strings;
    this.#parts = parts;
  }

  readonly #strings: TemplateStringsArray;
  readonly #parts: readonly unknown[];

  get preparedName(): string | undefined {
    return this.#preparedName;
  }

  /** Has PostgreSQL parse it once a connection: for what runs all the time, always with the same text. */
  preparedAs(name: string): this {
    this.#preparedName = name;
    return this;
  }

  static renderInto(statement: Sql, values: unknown[]): string {
    return render(statement.#strings, statement.#parts, values);
  }
}

function render(strings: TemplateStringsArray, parts: readonly unknown[], values: unknown[]): string {
  let text = strings[0] ?? '';
  for (const [i, part] of parts.entries()) {
    text += part instanceof Sql ? Sql.renderInto(part, values) : `$${values.push(part)}`;
    text += strings[i + 1] ?? '';
  }
  return text;
}

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
