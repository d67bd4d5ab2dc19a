import {readdir, readFile} from 'node:fs/promises';

/** Microseconds of CPU that the threads of these processes have used since they began. Linux only. */
export async function cpuMicros(pids: readonly number[]): Promise<number> {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of await readdir(`/proc/${pid}/task`)) {
      // A thread may end between the listing and the reading.
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
      nanoseconds += Number(text.split(' ')[0]);
    }
  }
  return nanoseconds / 1000;
}

/** Kilobytes of memory, shared pages divided among those who share them (PSS). Linux only. */
export async function memoryKb(pids: readonly number[]): Promise<number> {
  let kilobytes = 0;
  for (const pid of pids) {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? NaN);
  }
  return kilobytes;
}

/** The processes that `pid` has started, and theirs. */
export async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.trim().split(' ').filter(Boolean).map(Number);
  const below = await Promise.all(children.map(descendants));
  return [...children, ...below.flat()];
}
