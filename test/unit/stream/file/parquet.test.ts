import assert from 'node:assert/strict';
import {readFile as readBytes} from 'node:fs/promises';
import {test} from 'node:test';
import {openFile, readFile, rest} from '../../../support/page/open-file.ts';

const bytesOf = (path: string) => readBytes(new URL(`../../../../${path}`, import.meta.url));
/** Written by TRL 1.16. */
const TRL = 'demo/python/tests/data/trl/completions_0000';
/** As TRL's code writes conversations, by pandas 3.1; and the same packed in other ways. */
const MADE = 'test/support/files/';

test('the Parquet files that TRL wrote are read as one run', async () => {
  const files = await Promise.all(
    [1, 2].map(
      async (step) => new File([await bytesOf(`${TRL}${step}.parquet`)], `completions_0000${step}.parquet`),
    ),
  );
  const opened = openFile(() => Response.error(), {file: files});
  opened.source.start();
  await rest(opened);
  const rows = [...opened.source.store.values()];
  assert.equal(opened.source.error, null);
  assert.equal(opened.source.leftOut, null);
  assert.equal(rows.length, 16);
  assert.deepEqual([...new Set(rows.map(({step}) => step))], [1, 2]);
  assert.equal(rows[0]!.prompt, '16 + 4 =');
  assert.equal(
    new Set(rows.map(({prompt}) => prompt)).size,
    new Set(rows.map(({sample_index}) => sample_index)).size,
  );
});

test('a conversation in Parquet is read', async () => {
  const file = await readFile(await bytesOf(`${MADE}completions_00010.parquet`));
  const [row] = file.source.store.values();
  assert.equal(row!.prompt, 'Capital of France?');
  assert.equal(row!.prediction, 'Paris');
  assert.equal(row!.ground_truth, 'Paris');
  assert.equal(row!.exact_match, 1);
  assert.equal(row!.step, 10);
});

test('Parquet that is packed in a way that is not unpacked here says how to write it', async () => {
  const file = await readFile(await bytesOf(`${MADE}zstd.parquet`));
  assert.equal(file.source.state.kind, 'stopped');
  assert.match(
    file.source.error!.message,
    /is Parquet packed with ZSTD, which is not unpacked here\. Write it with compression="snappy"/,
  );
});

test('Parquet that is cut or damaged anywhere ends in a clear error and never in a crash', async () => {
  const whole = await bytesOf(`${TRL}1.parquet`);
  for (let at = 4; at < whole.length - 12; at += 97) {
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, at, at + 8);
    const file = await readFile(damaged);
    assert.ok(['ended', 'stopped'].includes(file.source.state.kind), `byte ${at}`);
    if (file.source.state.kind === 'stopped') assert.equal(file.source.error!.code, 'bad-file');
  }
});
