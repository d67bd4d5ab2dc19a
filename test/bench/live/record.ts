import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {loadavg} from 'node:os';
import {describeCommit, describeMachine} from '../fan-out/results.ts';

const FOLDER = new URL('../results/', import.meta.url);

export const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The load of the last minute: figures of a machine that does other things are worth less. */
export const load = (): string => loadavg()[0]!.toFixed(2);

/** Puts a section into `latency-<date>.md`, in the place of the one with its title. */
export async function record(title: string, lines: readonly string[], loadBefore: string): Promise<void> {
  const file = new URL(`latency-${new Date().toISOString().slice(0, 10)}.md`, FOLDER);
  await mkdir(FOLDER, {recursive: true});
  const known = await readFile(file, 'utf8').catch(() => '# Seen at once, at rest otherwise\n');
  const [head, ...sections] = known.split(/\n(?=## )/);
  const section = [
    `## ${title}`,
    '',
    `${describeMachine()}, load ${loadBefore} before and ${load()} after; commit ${describeCommit()}; ${new Date().toISOString()}.`,
    '',
    ...lines,
    '',
  ].join('\n');
  const others = sections.filter((other) => !other.startsWith(`## ${title}\n`));
  await writeFile(
    file,
    [head!.trimEnd() + '\n', ...others.map((other) => `${other.trimEnd()}\n`), section].join('\n'),
  );
  console.log(`\n${section}`);
}
