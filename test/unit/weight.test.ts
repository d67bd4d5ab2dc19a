import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {weighBuilt, weighFirstLoad} from '../support/weigh.ts';

const MEASURED = new URL('../../demo/docs/measured.md', import.meta.url);

interface Limit {
  /** As `demo/docs/measured.md` names it. */
  readonly name: string;
  readonly weigh: () => Promise<number>;
  /** What was reached, and a hundredth more; kB are 1,000 bytes. */
  readonly limitKb: number;
}

const LIMITS: readonly Limit[] = [
  {name: 'badge', weigh: () => weighFirstLoad('src/define/live-badge.ts'), limitKb: 29.8},
  {name: 'table', weigh: () => weighFirstLoad('src/define/predictions-table.ts'), limitKb: 31.4},
  {
    name: '`openPredictionStream`',
    weigh: () => weighFirstLoad('src/stream/open-prediction-stream.ts'),
    limitKb: 10.1,
  },
  {name: 'all elements', weigh: () => weighFirstLoad('src/define.ts'), limitKb: 36.4},
  {name: 'the classic file', weigh: () => weighBuilt('classic'), limitKb: 78.0},
  {name: 'the module file', weigh: () => weighBuilt('bundle'), limitKb: 205.2},
  {name: 'the notebook file', weigh: () => weighBuilt('anywidget'), limitKb: 334.8},
  {name: 'what renders answers', weigh: () => weighBuilt('rendered'), limitKb: 24.8},
  {name: 'what reads LaTeX', weigh: () => weighBuilt('math'), limitKb: 60.4},
  {name: 'what reads Parquet', weigh: () => weighBuilt('parquet'), limitKb: 20.4},
];

for (const {name, weigh, limitKb} of LIMITS) {
  test(`${name} weighs at most ${limitKb} kB, and measured.md says how much`, async () => {
    const kb = (await weigh()) / 1000;
    assert.ok(
      kb <= limitKb,
      `${name}: ${kb.toFixed(2)} kB. What is not needed for the first picture belongs behind an import().`,
    );
    assert.ok(
      kb >= limitKb * 0.95,
      `${name} is down to ${kb.toFixed(2)} kB: lower the limit to it, so that it is kept.`,
    );
    const row = (await readFile(MEASURED, 'utf8')).split('\n').find((line) => line.startsWith(`| ${name} |`));
    const said = Number(row?.split('|')[3]);
    assert.ok(
      Math.abs(said - kb) < kb / 25,
      `measured.md says ${said} kB of ${name}, which weighs ${kb.toFixed(1)}.`,
    );
  });
}
