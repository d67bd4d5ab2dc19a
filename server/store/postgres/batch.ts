import pg from 'pg';
import type {Sql} from './sql.ts';

/** Of each statement, the number of rows that it returned or wrote. */
type Counts = readonly number[];

/**
 * Statements that go to PostgreSQL as one packet with one Sync at its end, which commits: until then they are one
 * transaction, in which each sees what was committed before it began. Sent as queries they would need a BEGIN and a
 * COMMIT, and the driver to ask for and to build results that nobody reads. Rows are passed over.
 *
 * A `pg.Query` only because the driver lets nothing else onto a connection that is pipelined.
 */
export class Batch extends pg.Query {
  /** The driver puts its own in between where a time limit is set. */
  callback: (error: Error | null, counts: Counts) => void;
  readonly #statements: readonly Sql[];
  readonly #prepares: boolean;
  readonly #counts: number[] = [];
  /** What was sent to be parsed; the name is empty for what is parsed every time. */
  readonly #unparsed: {readonly name: string; readonly text: string}[] = [];
  #forget: () => void = () => {};

  /** @param prepares whether statements with a name are parsed once a connection */
  constructor(statements: readonly Sql[], prepares: boolean, callback: Batch['callback']) {
    super('');
    this.#statements = statements;
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

  handleDataRow(): void {}

  handleCommandComplete({text}: {readonly text: string}): void {
    this.#counts.push(Number(/\d+$/.exec(text)?.[0] ?? 0));
  }

  handleEmptyQuery(): void {
    this.#counts.push(0);
  }

  handleReadyForQuery(): void {
    this.#forget();
    this.callback(null, this.#counts);
  }

  handleError(error: Error): void {
    this.#forget();
    this.callback(error, []);
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
