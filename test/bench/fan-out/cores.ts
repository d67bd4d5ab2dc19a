import {spawnSync} from 'node:child_process';

/** The server under test has this core to itself; the client, the driver and PostgreSQL share the other. */
export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

/** A command that runs `command` on one core. */
export function onCore(core: number, command: string, args: readonly string[]): [string, string[]] {
  return ['taskset', ['-c', String(core), command, ...args]];
}

/** Keeps this process, and those it starts from now on, to one core. */
export function stayOnCore(core: number): void {
  const {status, stderr} = spawnSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)]);
  if (status !== 0) throw new Error(`taskset could not pin this process: ${String(stderr)}`);
}
