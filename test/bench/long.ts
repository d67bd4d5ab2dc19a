/**
 * `npm run bench:long`: an answer of 30,000 tokens and one of 1 MB, opened, compared with the truth and searched in an open row of
 * the table, and 2,000 rows of 30,000 tokens scrolled and searched, beside the same text in a `<pre>`; headless Chromium. `--rounds 3`
 * (medians of so many).
 */
import {parseArgs} from 'node:util';
import {launchBrowser} from '../support/page/browser.ts';
import {recordTable} from './fan-out/results.ts';
import {median, threeDigits} from './fan-out/statistics.ts';
import {serveBenchPage} from './live/bench-page.ts';
import type {Held, Work} from './long/page.ts';

const {values: options} = parseArgs({options: {rounds: {type: 'string', default: '3'}}});

/** Characters. */
const SIZES: Readonly<Record<string, number>> = {'30,000 tokens': 120_000, '1 MB': 1_000_000};

const NAMES: Partial<Record<Work, string>> = {
  pre: '`<pre>`',
  scroll: '2,000 rows scrolled',
  find: '2,000 rows searched',
};

const bench = await serveBenchPage(new URL('long/page.ts', import.meta.url));

/** Chromium takes the blank page before this one apart a second later, in one task of the page's own thread. */
const REST_MS = 2500;

const browser = await launchBrowser();

async function measured(work: Work, characters: number): Promise<Held> {
  const rounds: Held[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const page = await browser.newPage();
    await page.goto(bench.url);
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    rounds.push(await page.evaluate((...args) => window.runLong(...args), work, characters));
    await page.close();
  }
  const over = (figure: (held: Held) => number): number => median(rounds.map(figure));
  return {
    longest: over((held) => held.longest),
    first: over((held) => held.first),
    whole: over((held) => held.whole),
  };
}

const rows: string[][] = [];
try {
  for (const [size, characters] of Object.entries(SIZES)) {
    const pre = await measured('pre', characters);
    const works: readonly Work[] =
      characters > 200_000 ? ['open', 'diff', 'search'] : ['open', 'diff', 'search', 'scroll', 'find'];
    for (const work of ['pre', ...works] as const) {
      const held = work === 'pre' ? pre : await measured(work, characters);
      const ofShortRows = work === 'scroll' || work === 'find';
      rows.push([
        threeDigits(held.longest / (ofShortRows ? await measured(work, 1000) : pre).longest),
        size,
        NAMES[work] ?? work,
        ...[held.longest, held.first, held.whole].map(threeDigits),
      ]);
      console.log(rows.at(-1)!.join(' | '));
    }
  }
} finally {
  await browser.close();
  bench.close();
}

const HEAD = [
  'longest task ÷ that of the same text in a `<pre>`; scrolled and searched: of rows of 1,000 characters',
  'answer',
  'what',
  'longest task, ms',
  'first text, ms',
  'all of it, ms',
];
await recordTable('long', {
  title: 'Long answers',
  says: `An open row of the table beside the same text in a \`<pre>\`, medians of ${options.rounds} rounds.`,
  head: HEAD,
  rows,
});
