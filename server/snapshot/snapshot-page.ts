import {filterQuery, type RowFilter} from '../../src/protocol/filters.ts';
import type {JobSummary} from '../../src/protocol/protocol.ts';
import type {PageParts} from './page-parts.ts';

export interface SnapshotFacts {
  readonly jobId: string;
  readonly job: JobSummary;
  /** Which of its rows. */
  readonly filter: RowFilter;
  readonly rows: number;
  readonly madeAt: Date;
}

/** What stands before and behind the rows. */
export interface SnapshotPage {
  readonly head: string;
  readonly tail: string;
}

/** Bytes of packed rows in one block: what a page unpacks in one go. A multiple of 3, so that none is padded but the last. */
export const BLOCK_BYTES = 3 << 16;

/** Packed rows as a block of the page. Of base64's characters none means anything to HTML. */
export const blockOf = (packed: Buffer): string =>
  `<script type="text/plain" class="rows">${packed.toString('base64')}</script>\n`;

/** Length of all blocks, which have no character outside ASCII. */
export function blocksLength(packedBytes: number): number {
  const empty = blockOf(Buffer.alloc(0)).length;
  const blocks = Math.ceil(packedBytes / BLOCK_BYTES);
  return blocks * empty + Math.ceil(packedBytes / 3) * 4;
}

/** Texts of the job and of the filter are anybody's: they come as text, or as JSON without a `<`. */
export function snapshotPage(facts: SnapshotFacts, {style, scripts, policy}: PageParts): SnapshotPage {
  const {jobId, job, rows, madeAt} = facts;
  const name = escaped(job.model_name?.trim() || jobId);
  const title = `Predictions of ${name}`;
  const time = madeAt.toISOString();
  const shown = `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
  return {
    head: `<!doctype html>
<!-- A snapshot by ftl-predictions: one file that fetches nothing. -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>A snapshot of the job <b>${escaped(jobId)}</b>, made on <time datetime="${time}">${shown}</time>: <b>${counted(rows)}</b>${only(facts)}. It does not change: what the job has had since then is not in it. ${statusOf(job)}</p>
<p class="words" role="status">This file is not whole, or its scripts were not run: there should be charts and tables here.</p>
</header>
<main>
<ftl-predictions-stream>
<ftl-epoch-slider></ftl-epoch-slider>
<ftl-predictions-trends></ftl-predictions-trends>
<ftl-predictions-map></ftl-predictions-map>
<ftl-predictions-table></ftl-predictions-table>
<ftl-predictions-comparison></ftl-predictions-comparison>
</ftl-predictions-stream>
</main>
<script type="application/json" id="facts">${asJson({jobId, job, rows})}</script>
`,
    tail: `${scripts.map((script) => `<script type="module">${script}</script>\n`).join('')}</body>\n</html>\n`,
  };
}

const counted = (rows: number): string =>
  `${rows.toLocaleString('en-US')} prediction${rows === 1 ? '' : 's'}`;

function only({filter}: SnapshotFacts): string {
  const given = Object.entries(filterQuery(filter)).map(([name, value]) => `${name} = ${value}`);
  return given.length === 0 ? ', all that it had' : `, those with ${escaped(given.join(', '))}`;
}

const statusOf = ({status, error_message: error}: JobSummary): string =>
  `Its status was <b>${status}</b>${error === null || error === '' ? '.' : `: ${escaped(brief(error))}`}`;

const MOST_OF_ERROR = 300;

function brief(error: string): string {
  const [line = ''] = error.trim().split('\n').slice(-1);
  return line.length > MOST_OF_ERROR ? `${line.slice(0, MOST_OF_ERROR).toWellFormed()}…` : line;
}

const escaped = (text: string): string =>
  text.toWellFormed().replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const asJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
