import assert from 'node:assert/strict';

interface TraceEvent {
  readonly name: string;
  readonly tid: number;
  readonly args?: {readonly name?: string};
  /** Microseconds of the thread's own time: what else runs on the machine does not count. */
  readonly tdur?: number;
}

/** The longest task of the page's main thread (a thread of the browser's where it is a single process), in milliseconds of its own time. */
export const longestTaskMs = (trace: Uint8Array): number => Math.max(...tasksMs(trace));

/** All tasks of that thread, in milliseconds of its own time: script, style, layout and what is handed on to be drawn. */
export function tasksMs(trace: Uint8Array): readonly number[] {
  const {traceEvents} = JSON.parse(new TextDecoder().decode(trace)) as {traceEvents: readonly TraceEvent[]};
  const isMain = new Set(
    traceEvents
      .filter(
        ({name, args}) => name === 'thread_name' && /CrRendererMain|InProcRenderer/.test(args?.name ?? ''),
      )
      .map(({tid}) => tid),
  );
  const tasks = traceEvents.filter(
    ({name, tid, tdur}) => name.endsWith('RunTask') && isMain.has(tid) && tdur,
  );
  assert.ok(tasks.length > 20, `${tasks.length} tasks were traced`);
  return tasks.map(({tdur = 0}) => tdur / 1000);
}

/**
 * What a task may take here. The aim is 50 ms on a machine that does nothing else; a processor whose other half is busy
 * needs up to twice as long for the same work. Work in one piece takes over 250 ms.
 */
export const TASK_LIMIT_MS = 150;

/** The least of so many readings, ended by the first within the limit: what else runs makes a task longer, never shorter. */
export async function leastOf(times: number, read: () => Promise<number>): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < times && least > TASK_LIMIT_MS; i++) least = Math.min(least, await read());
  return least;
}
