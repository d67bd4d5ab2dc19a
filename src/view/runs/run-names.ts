/** What runs are called where several are shown. */
import type {FileReference} from '../../stream/source-options.ts';

/** A run by its job or its file. */
export interface NamedRun {
  readonly jobId?: string | null | undefined;
  readonly file?: FileReference | null | undefined;
}

function nameOf({jobId, file}: NamedRun): string {
  const [first] = [file ?? []].flat();
  if (first === undefined) return jobId ?? '';
  if (typeof first !== 'string') return 'name' in first ? String(first.name) : '';
  const [path = ''] = first.split(/[?#]/);
  return path.split('/').findLast((part) => part !== '') ?? '';
}

/**
 * A job's id, or the name of a file; one that has none is called `unnamed`, and of the same name the later are numbered.
 *
 * @param unnamed a word for a run that nothing names
 */
export function runNames(runs: readonly NamedRun[], unnamed: string): readonly string[] {
  const times = new Map<string, number>();
  return runs.map((run) => {
    const name = nameOf(run) || unnamed;
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return time === 1 ? name : `${name} (${time})`;
  });
}
