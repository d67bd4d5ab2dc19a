import {execFileSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {cpus, release, totalmem} from 'node:os';
import {fileURLToPath} from 'node:url';
import {MEASURES, type Figures, type MeasureName} from './measures.ts';
import {median, threeDigits} from './statistics.ts';

const FOLDER = new URL('../results/', import.meta.url);

export interface Result {
  readonly name: string;
  readonly version: string;
  /** Why there are no figures, or `null`. */
  readonly missing: string | null;
  /** One entry a round. */
  readonly rounds: readonly Figures[];
}

export interface Report {
  readonly date: string;
  readonly machine: string;
  readonly commit: string;
  readonly rounds: number;
  readonly results: readonly Result[];
}

export function describeMachine(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim()}, ${gigabytes} GB, Linux ${release()}, node ${process.version}`;
}

/** The commit, with a mark when the tree held changes to what is measured. */
export function describeCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, {encoding: 'utf8'}).trim();
  try {
    const changed =
      git('status', '--porcelain', '--', 'server', 'src/protocol/protocol.ts', 'src/protocol/scores.ts') !==
      '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? ' with changes' : '');
  } catch {
    return 'unknown';
  }
}

/** Prints a table of what was measured, with machine and commit, and keeps it in `results/` under its name and the day. */
export async function recordTable(
  name: string,
  {
    title,
    says,
    head,
    rows,
    notes,
  }: {
    readonly title: string;
    /** What was measured, and how. */
    readonly says: string;
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
    /** Markdown below the table. */
    readonly notes?: string;
  },
): Promise<void> {
  const now = new Date().toISOString();
  const text = [
    `# ${title}`,
    '',
    says,
    `${describeMachine()}; commit ${describeCommit()}; ${now}.`,
    '',
    ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...(notes === undefined ? [] : [notes, '']),
  ].join('\n');
  await mkdir(FOLDER, {recursive: true});
  await writeFile(new URL(`${name}-${now.slice(0, 10)}.md`, FOLDER), text);
  console.log(`\n${text}`);
}

/** A table of medians: this project's figures as a ratio to each peer's first, then the figures themselves. */
export function table(results: readonly Result[]): string {
  const present = results.filter(({rounds}) => rounds.length > 0);
  const [ours, ...others] = present;
  if (ours === undefined) return '';
  const header = [
    'measure',
    ...others.map(({name}) => `${ours.name} : ${name}`),
    ...present.map(({name}) => name),
  ];
  const rows = (Object.keys(MEASURES) as MeasureName[]).flatMap((measure) => {
    const {title, unit, better} = MEASURES[measure];
    const figures = present.map(({rounds}) => median(rounds.flatMap((round) => round[measure] ?? [])));
    if (figures.every(Number.isNaN)) return [];
    const ratios = figures
      .slice(1)
      .map((figure) => (better === 'none' ? '' : ratio(figures[0]!, figure, better)));
    return [[title + (unit && `, ${unit}`), ...ratios, ...figures.map(threeDigits)]];
  });
  return aligned([header, ...rows]);
}

/**
 * What the way through PostgreSQL adds, told apart from the fan-out: this server's delay with one viewer less the peer's,
 * and beside it the p99 with 1,000 viewers that the peer would have with that added.
 */
export function bridgeDelay(results: readonly Result[], peer = 'nchan'): string {
  const figure = (name: string, measure: MeasureName): number =>
    median(results.find((each) => each.name === name)?.rounds.flatMap((round) => round[measure] ?? []) ?? []);
  const added = (measure: MeasureName) => figure('ftl', measure) - figure(peer, measure);
  const most = figure(peer, 'p99-1000') + added('p99-1');
  const ours = figure('ftl', 'p99-1000');
  if (Number.isNaN(most + ours)) return '';
  const verdict = ours <= most ? 'no worse' : `worse by ${threeDigits(ours - most)} ms`;
  return (
    `The bridge's own delay (ftl less ${peer} with 1 viewer): p50 ${threeDigits(added('p50-1'))} ms, p99 ` +
    `${threeDigits(added('p99-1'))} ms.\nThe p99 with 1,000 viewers: ftl ${threeDigits(ours)} ms; ${peer} ` +
    `${threeDigits(figure(peer, 'p99-1000'))} ms, with the bridge's own delay ${threeDigits(most)} ms: ${verdict}.`
  );
}

/** `×` below one where less is better (above, where more is) is a win; a loss is marked. */
function ratio(ours: number, theirs: number, better: 'less' | 'more'): string {
  if (!Number.isFinite(ours) || !Number.isFinite(theirs) || theirs === 0) return '–';
  const isLoss = better === 'less' ? ours > theirs : ours < theirs;
  return `${(ours / theirs).toFixed(2)} ×${isLoss ? ' (worse)' : ''}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}

export function markdown(report: Report): string {
  const versions = report.results.map(({name, version, missing}) => `- ${name}: ${missing ?? version}`);
  return [
    '# Fan-out, side by side',
    '',
    `${report.date.slice(0, 10)} · ${report.machine} · commit ${report.commit}`,
    '',
    ...versions,
    '',
    `Medians of ${report.rounds}. The server has one core; viewers, publisher and PostgreSQL share the other. Every event is`,
    'handed over by HTTP: the peers get its text and forward it; this server checks, scores and stores it in PostgreSQL,',
    'and streams what it reads back from there, so its figures contain the whole bridge. Every server has passed on 1,500',
    'events to one viewer before anything is measured, so that its code is compiled. `ftl INSERT`: rows that another',
    'program writes into PostgreSQL, found at the next poll (every 100 ms). Repeat with `npm run bench:server`.',
    '',
    'Batches go to better-sse as one buffer encoded once for all, its fastest way; nchan has none and gets its messages in',
    'one write. Flat out, the publisher sends four POSTs of ten events and waits for their answers. Of gzip streams only',
    'the first 20 viewers are unpacked and timed, so their times say nothing of the last. With viewers that never read',
    'the flow is 100 events ten times a second, for 16 seconds without them and 16 with; medians of two.',
    '',
    table(report.results),
    '',
    bridgeDelay(report.results),
    '',
  ].join('\n');
}

/** Writes `server-<date>.json` and `.md`; gives their common path. */
export async function save(report: Report): Promise<string> {
  await mkdir(FOLDER, {recursive: true});
  const base = new URL(`server-${report.date.slice(0, 10)}`, FOLDER);
  await writeFile(`${fileURLToPath(base)}.json`, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(`${fileURLToPath(base)}.md`, markdown(report));
  return fileURLToPath(base);
}
