import {GROUPS, OVERHEAD} from './groups.ts';
import {sharesOfFirstLoad, type Shares} from './shares.ts';

/** What `measured.md` shows, by the names that it has there. */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['badge', 'src/define/live-badge.ts'],
  ['table', 'src/define/predictions-table.ts'],
  ['`openPredictionStream`', 'src/stream/open-prediction-stream.ts'],
  ['all elements', 'src/define.ts'],
]);

export const MEASURED = new URL('../../../demo/docs/measured.md', import.meta.url);
const MARKED = /(<!-- shares:start[^>]*-->\n)([\s\S]*)(<!-- shares:end -->)/;

/** The table of `measured.md`, in Markdown: a line a group, the sums last. */
export async function shareTable(): Promise<string> {
  const columns: Shares[] = [];
  for (const entry of COLUMNS.values()) columns.push(await sharesOfFirstLoad(entry));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const sums = columns.map((shares) => [...shares.values()].reduce((sum, own) => sum + own, 0));
  return [
    line(['bytes of', ...COLUMNS.keys(), 'why at first load']),
    line(['---', ...columns.map(() => '--:'), '---']),
    ...[...GROUPS, OVERHEAD].map(({name, why}) =>
      line([name, ...columns.map((shares) => inThousands(shares.get(name)!)), why]),
    ),
    line(['sum', ...sums.map(inThousands), '']),
  ].join('\n');
}

export const tableOf = (page: string): string => parts(page)[2]!.trim();

export function withTable(page: string, table: string): string {
  const [, start, , end] = parts(page);
  return page.replace(MARKED, () => `${start}\n${table}\n\n${end}`);
}

function parts(page: string): RegExpExecArray {
  const found = MARKED.exec(page);
  if (found === null)
    throw new Error('Expected <!-- shares:start --> … <!-- shares:end --> in measured.md; put them back.');
  return found;
}

const inThousands = (bytes: number): string => bytes.toLocaleString('en');
