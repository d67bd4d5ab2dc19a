/** However a file is made, no piece of work on it holds the thread for long: processor time, whatever else is running. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {FileSource} from '../../../../src/stream/file/file-source.ts';
import {sourceEnvironment} from '../../../../src/stream/source-environment.ts';
import {TASK_LIMIT_MS} from '../../../support/page/longest-task.ts';
import {line} from '../../../support/page/open-file.ts';

const NETWORK_PIECE = 128 * 1024;

const long = 'x'.repeat(300_000);
const table = {
  step: Array<string>(200).fill('1'),
  prompt: Array<string>(200).fill('p'),
  completion: Array<string>(200).fill('c'.repeat(20_000)),
};
const steps = (count: number): string => Array.from({length: count}, (_, step) => line({step})).join('');

/** Milliseconds of processor time that the thread was held for, each time that it was. */
async function heldFor(
  contents: string | Buffer<ArrayBuffer>,
): Promise<{source: FileSource; held: number[]}> {
  const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents;
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.subarray(at, (at += NETWORK_PIECE)));
    },
  });
  const environment = {
    ...sourceEnvironment,
    pageUrl: () => 'https://page.test/',
    fetch: () => Promise.resolve(new Response(body)),
  };
  const source = new FileSource(environment, {file: 'run.jsonl'});
  const held: number[] = [];
  let before = process.threadCpuUsage();
  let isReading = true;
  const look = (): void => {
    const {user, system} = process.threadCpuUsage(before);
    held.push((user + system) / 1000);
    before = process.threadCpuUsage();
    if (isReading) setImmediate(look);
  };
  setImmediate(look);
  source.start();
  while (source.state.kind !== 'ended' && source.state.kind !== 'stopped') {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  isReading = false;
  source.close();
  return {source, held};
}

for (const [what, contents, rows, leftOut] of [
  ['many rows', steps(20_000), 20_000, 0],
  ['many rows of one epoch and many broken lines', steps(5000) + '{"broken":\n'.repeat(30_000), 5000, 30_000],
  ['a line of eight million characters', `${line({})}{"prompt":"${'y'.repeat(8 << 20)}"}\n`, 1, 1],
  ['a line of forty million characters', `${line({})}${'z'.repeat(40 << 20)}\n`, 1, 1],
  ['a table of four million characters in one line', `${JSON.stringify(table)}\n`, 200, 0],
  ['a score that takes long', line({prediction: long, ground_truth: long.slice(1)}), 1, 0],
  ['an array of many', `[${steps(5000).trimEnd().replaceAll('\n', ',')}]`, 5000, 0],
  [
    'CSV of many',
    `epoch,step,sample_index,prompt,prediction\n${Array.from({length: 20_000}, (_, i) => `0,${i},0,p,x\n`).join('')}`,
    20_000,
    0,
  ],
] as const) {
  for (const packing of ['plain', 'gzipped'] as const) {
    test(`${what} (${packing}) never hold the thread for ${TASK_LIMIT_MS} ms`, async () => {
      const bytes = packing === 'plain' ? contents : Buffer.from(gzipSync(contents));
      // What is compiled and fetched for the first file is no matter of this one.
      await heldFor(line({}));
      const {source, held} = await heldFor(bytes);
      assert.equal(source.error, null);
      assert.equal(source.totalCount, rows);
      assert.equal(source.leftOut?.count ?? 0, leftOut);
      const longest = held.toSorted((a, b) => b - a).slice(0, 3);
      assert.ok(longest[0]! < TASK_LIMIT_MS, `${longest.map(Math.round).join(', ')} ms`);
    });
  }
}
