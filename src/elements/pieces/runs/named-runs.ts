import type {FileReference} from '../../../context/stream-controller.ts';
import type {RunName} from '../../../context/sources-beside.ts';

/** Runs that are shown together, an element's own among them. */
const MOST_RUNS = 4;

/** Further runs as an element's attributes name them. */
export interface RunsNamed {
  readonly jobs: string | null;
  readonly files: FileReference | null;
}

/** Each job once, then the files; `tooMany`: how many more are named than are shown. */
export function namedRuns({jobs, files}: RunsNamed): {
  readonly names: readonly RunName[];
  readonly tooMany: number;
} {
  const jobIds = [...new Set((jobs ?? '').split(/[\s,]+/).filter((id) => id !== ''))];
  const addresses =
    typeof files === 'string' ? files.split(/\s+/).filter((address) => address !== '') : files;
  const all = [...jobIds.map((jobId) => ({jobId})), ...[addresses ?? []].flat().map((file) => ({file}))];
  const names = all.slice(0, MOST_RUNS - 1);
  return {names, tooMany: all.length - names.length};
}
