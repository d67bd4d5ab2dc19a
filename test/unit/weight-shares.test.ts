import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {weighFirstLoad} from '../support/weigh.ts';
import {bitsOfEachByte} from '../support/weight/deflated-bits.ts';
import {sharesOfFirstLoad} from '../support/weight/shares.ts';
import {MEASURED, shareTable, tableOf} from '../support/weight/table.ts';

/** Builds of zlib differ by a little, and so do figures that a change of a few bytes left as they were. */
const SLACK_BYTES = 60;
const SLACK = 0.05;

const FIGURE = /\d[\d,]*/g;

test('each byte that gzip packed has its bits, those of a repetition fewer, and all of them fit into what it wrote', () => {
  const word = 'what-comes-a-second-time';
  const gzipped = gzipSync(`${word} ${word}`, {level: 9});
  const bits = bitsOfEachByte(gzipped);
  assert.equal(bits.length, word.length * 2 + 1);
  const sum = (from: number, to?: number): number => bits.slice(from, to).reduce((all, own) => all + own, 0);
  assert.ok(sum(word.length + 1) < sum(0, word.length) / 4);
  assert.ok(sum(0) < (gzipped.length - 18) * 8 && sum(0) > (gzipped.length - 21) * 8);
});

test('the shares of the groups add up to what the first load weighs, and no module is without a group', async () => {
  const shares = await sharesOfFirstLoad('src/define.ts');
  assert.equal(
    [...shares.values()].reduce((sum, own) => sum + own, 0),
    await weighFirstLoad('src/define.ts'),
  );
});

test('measured.md says byte by byte what npm run weight -- --table says', async () => {
  const said = tableOf(await readFile(MEASURED, 'utf8'));
  const found = await shareTable();
  const stale = 'measured.md is not what is there now: run npm run weight -- --table.';
  assert.equal(wordsOf(said), wordsOf(found), stale);
  const now = figuresOf(found);
  for (const [index, figure] of figuresOf(said).entries()) {
    const slack = Math.max(SLACK_BYTES, now[index]! * SLACK);
    assert.ok(Math.abs(figure - now[index]!) <= slack, `${figure} there, ${now[index]} now; ${stale}`);
  }
});

/** Without figures and the room that they take. */
const wordsOf = (table: string): string => table.replace(FIGURE, '#').replace(/ +/g, ' ').replace(/-+/g, '-');

const figuresOf = (table: string): readonly number[] =>
  (table.match(FIGURE) ?? []).map((figure) => Number(figure.replaceAll(',', '')));
