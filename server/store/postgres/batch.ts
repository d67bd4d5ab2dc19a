import pg from 'pg';
import type {TextRow} from './queryable.ts';
import type {Sql} from './sql.ts';

export interface BatchAnswer {
  /** Of each statement, the number of rows that it returned or wrote; of a batch that failed, of those before the one that did. */
  readonly counts: readonly number[];
  /** What the question gave. */
  readonly rows: readonly TextRow[];
}

export interface BatchOptions {
  /** Asked behind the statements: its rows are kept. */
  readonly question?: Sql | null;
  /** Whether statements with a name are parsed once a connection. */
  readonly prepares: boolean;
}

/**
 * Statements that go to PostgreSQL as one packet with one Sync at its end, which commits: until then they are one
 * transaction, in which each sees what was committed before it began. Sent as queries they would need a BEGIN and a
 * COMMIT, and the driver to ask for and to build results that nobody reads. Only the rows of a question are kept.
 *
 * A `pg.Query` only because the driver lets nothing else onto a connection that is pipelined.
 */
export class Batch extends pg.Query {
  /** The driver puts its own in between where a time limit is set. */
  callback: (error: Error | null, answer: BatchAnswer) => void;
  readonly #statements: readonly Sql[];
  readonly #asksLast: boolean;
  readonly #prepares: boolean;
  readonly #counts: number[] = [];
  readonly #rows: TextRow[] = [];
  /** What was sent to be parsed; the name is empty for what is parsed every time. */
  readonly #unparsed: {readonly name: string; readonly text: string}[] = [];
  #forget: () => void = () => {};

  constructor(statements: readonly Sql[], options: BatchOptions, callback: Batch['callback']) {
    super('');
    const {question = null, prepares} = options;
    this.#statements = question === null ? statements : [...statements, question];
    this.#asksLast = question !== null;
    this.#prepares = prepares;
    this.callback = callback;
  }

  /** Called by the driver, like all that follows. */
  override submit = (connection: pg.Connection): void => {
    const parsed = this.#prepares ? parsedStatements(connection) : null;
    // All values first: nothing is sent of a batch that cannot be sent whole.
    const statements = this.#statements.map(({text, values, preparedName}) => ({
      text,
      values: values.map(toText),
      name: (parsed === null ? undefined : preparedName) ?? '',
    }));
    connection.stream.cork();
    for (const {name, text, values} of statements) {
      if (name === '' || (parsed?.[name] === undefined && !this.#isSent(name))) {
        connection.parse({name, text, types: []}, true);
        this.#unparsed.push({name, text});
      }
      connection.bind({statement: name, values}, true);
      connection.execute(null, true);
    }
    connection.sync();
    connection.stream.uncork();
    if (this.#unparsed.length > 0) this.#noteParsed(connection, parsed ?? {});
  };

  handleDataRow({fields}: {readonly fields: TextRow}): void {
    if (this.#asksLast && this.#counts.length === this.#statements.length - 1) this.#rows.push(fields);
  }

  handleCommandComplete({text}: {readonly text: string}): void {
    this.#counts.push(Number(/\d+$/.exec(text)?.[0] ?? 0));
  }

  handleEmptyQuery(): void {
    this.#counts.push(0);
  }

  handleReadyForQuery(): void {
    this.#forget();
    this.callback(null, {counts: this.#counts, rows: this.#rows});
  }

  handleError(error: Error): void {
    this.#forget();
    this.callback(error, {counts: this.#counts, rows: []});
  }

  #isSent(name: string): boolean {
    return this.#unparsed.some((sent) => sent.name === name);
  }

  /** One by one: what stands behind a statement that fails is not parsed. */
  #noteParsed(connection: pg.Connection, parsed: Record<string, string>): void {
    let next = 0;
    const note = (): void => {
      const {name, text} = this.#unparsed[next++] ?? {name: '', text: ''};
      if (name !== '') parsed[name] = text;
    };
    connection.on('parseComplete', note);
    this.#forget = () => connection.off('parseComplete', note);
  }
}

/** Where the driver keeps, by name, what is parsed on a connection. */
function parsedStatements(connection: pg.Connection): Record<string, string> | null {
  const statements: unknown = 'parsedStatements' in connection ? connection.parsedStatements : null;
  return typeof statements === 'object' ? (statements as Record<string, string> | null) : null;
}

function toText(value: unknown): string | Buffer | null {
  if (value === null || typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`Expected a text, a number, a boolean or bytes, got ${typeof value}.`);
}
