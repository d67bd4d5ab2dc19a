import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';

/** Between two samples. */
const SAMPLE_MICROS = 200;

/** Arguments of node that have it write its profile into this folder when it ends. */
export const profiling = (folder: string): readonly string[] => [
  '--cpu-prof',
  `--cpu-prof-dir=${folder}`,
  `--cpu-prof-interval=${SAMPLE_MICROS}`,
];

/** What V8 writes for `--cpu-prof`. Times are microseconds of the machine's monotonic clock. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A function, and how many microseconds of the span were spent in it alone. */
interface Cost {
  readonly name: string;
  readonly micros: number;
}

/** The greatest costs within a span, and those of whole parts of the server: a sample counts for the innermost of our files. */
interface Costs {
  readonly busyMicros: number;
  readonly functions: readonly Cost[];
  readonly parts: readonly Cost[];
}

const LONGEST_SAMPLE_MICROS = 2 * SAMPLE_MICROS;

/** The one profile in this folder. */
export async function readProfile(folder: string): Promise<CpuProfile> {
  const name = (await readdir(folder)).find((each) => each.endsWith('.cpuprofile'));
  if (name === undefined) throw new Error(`Expected a .cpuprofile in ${folder}, found none.`);
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as CpuProfile;
}

export function costsWithin(profile: CpuProfile, {from, to}: Span): Costs {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({id, children = []}) => children.map((child) => [child, id] as const)),
  );
  const partOf = (id: number): string => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const url = nodes.get(at)?.callFrame.url ?? '';
      const found =
        /\/((?:server|src)\/[^?]*)\.ts$/.exec(url)?.[1] ?? /node_modules\/([^/]+)\//.exec(url)?.[1];
      if (found !== undefined) return found;
    }
    return nodes.get(id)?.callFrame.functionName.startsWith('(') === true
      ? nodes.get(id)!.callFrame.functionName
      : 'node';
  };
  const functions = new Map<string, number>();
  const parts = new Map<string, number>();
  let busyMicros = 0;
  let at = profile.startTime;
  for (const [i, id] of profile.samples.entries()) {
    at += profile.timeDeltas[i]!;
    const node = nodes.get(id);
    if (at < from || at > to || node === undefined) continue;
    const {functionName, url, lineNumber} = node.callFrame;
    if (functionName === '(idle)' || functionName === '(root)') continue;
    // The time from this sample to the next is that of this sample; in a longer one the process did not run.
    const micros = Math.min(profile.timeDeltas[i + 1] ?? 0, LONGEST_SAMPLE_MICROS);
    busyMicros += micros;
    const place =
      url === '' ? '' : ` ${url.replace(/^.*\/(?=server\/|src\/|node_modules\/)/, '')}:${lineNumber + 1}`;
    add(functions, `${functionName || '(anonymous)'}${place}`, micros);
    add(parts, partOf(id), micros);
  }
  return {busyMicros, functions: greatest(functions), parts: greatest(parts)};
}

function add(sums: Map<string, number>, name: string, micros: number): void {
  sums.set(name, (sums.get(name) ?? 0) + micros);
}

const greatest = (sums: ReadonlyMap<string, number>): Cost[] =>
  [...sums].map(([name, micros]) => ({name, micros})).sort((a, b) => b.micros - a.micros);

/** The greatest of both, in microseconds for each of `units`. */
export function costTable({busyMicros, functions, parts}: Costs, units: number, most = 25): string {
  const lines = (costs: readonly Cost[]) =>
    costs
      .slice(0, most)
      .map(({name, micros}) => `${(micros / units).toFixed(1).padStart(10)}  ${name.slice(0, 90)}`);
  return [
    `${(busyMicros / units).toFixed(1).padStart(10)}  all`,
    ...lines(parts),
    '',
    ...lines(functions),
    '',
  ].join('\n');
}
