import type {ParseArgsConfig} from 'node:util';
import type {Config} from '../start/config.ts';
import type {Database} from '../store/postgres/queryable.ts';

export interface CommandCall extends CommandWords {
  readonly db: Database;
}

/** What a command is told that opens the database itself. */
export interface CommandWords {
  readonly config: Config;
  /** The words behind the command's name, one for each of its `positionals`. */
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  /** What the command makes: for scripts. */
  readonly print: (line: string) => void;
  /** What it has to say: for people. */
  readonly say: (line: string) => void;
}

interface CommandFace {
  /** One or two words. */
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  readonly positionals: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
}

export type Command = CommandFace &
  (
    | {readonly run: (call: CommandCall) => Promise<void>}
    /** The database is not opened for it, and so not migrated. */
    | {readonly runAlone: (words: CommandWords) => Promise<void>}
  );
