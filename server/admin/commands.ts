import {adoptCommand} from './adopt-command.ts';
import type {Command} from './command.ts';
import {embedTokenCommands} from './embed-token-commands.ts';
import {exportCommand} from './export-command.ts';
import {jobCommands} from './job-commands.ts';
import {keyCommands} from './key-commands.ts';

export const COMMANDS: readonly Command[] = [
  ...keyCommands,
  ...embedTokenCommands,
  ...jobCommands,
  exportCommand,
  adoptCommand,
];
