/** What the person who runs the server does by hand: keys, tokens, and a job's rows. `--help` lists the commands. */
import {runAdmin} from './admin/run-admin.ts';
import {runCommand} from './start/run-command.ts';

await runCommand(() =>
  runAdmin(process.argv.slice(2), {
    env: process.env,
    print: (line) => process.stdout.write(`${line}\n`),
    say: (line) => process.stderr.write(`${line}\n`),
  }),
);
