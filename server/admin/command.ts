import type {ParseArgsConfig} from 'node:util';
import type {Config} from '../start/config.ts';
import type {Database} from '../store/postgres/queryable.ts';

export interface CommandCall {
  readonly db: Database;
  readonly config: Config;
  /** The words behind the command's name, one for each of its `places`. */
  readonly places: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  /** What the command makes: for scripts. */
  readonly print: (line: string) => void;
  /** What it has to say: for people. */
  readonly say: (line: string) => void;
}

export interface Command {
  /** One or two words. */
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  readonly places: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  readonly run: (call: CommandCall) => Promise<void>;
}
