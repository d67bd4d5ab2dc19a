import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {mend} from '../../../src/send/mend.ts';
import {backoffMs, decide} from '../../../src/send/retry.ts';
import {Spool} from '../../../src/send/spool.ts';

/** The decisions that the Python package takes alike. */
const VECTORS = new URL('../../../demo/python/tests/vectors/', import.meta.url);

async function cases<Case>(name: string): Promise<readonly Case[]> {
  const found = JSON.parse(await readFile(new URL(`${name}.json`, VECTORS), 'utf8')) as readonly Case[];
  assert.ok(found.length > 3, `${name}: ${found.length} cases`);
  return found;
}

/** What JSON does not have is written as an object of one name. */
function valueOf(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(valueOf);
  if (typeof given !== 'object' || given === null) return given;
  const {$number, $bytes, $repeat, $other} = given as {
    $number?: string;
    $bytes?: string;
    $repeat?: [string, number];
    $other?: string;
  };
  if ($number !== undefined) return Number($number);
  if ($bytes !== undefined) return new Uint8Array(Buffer.from($bytes, 'hex'));
  if ($repeat !== undefined) return $repeat[0].repeat($repeat[1]);
  if ($other !== undefined) return () => $other;
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, valueOf(value)]));
}

interface Mending {
  readonly name: string;
  readonly sample: Record<string, unknown>;
  readonly index?: number;
  readonly record: Record<string, unknown> | null;
  readonly complaints: readonly string[];
}

for (const {name, sample, index = 0, record, complaints} of await cases<Mending>('mending')) {
  test(`mending: ${name}`, () => {
    const mended = mend(valueOf(sample) as Record<string, unknown>, index);
    assert.deepEqual(mended.record, record);
    assert.deepEqual(
      mended.complaints.map(({field}) => field),
      complaints,
    );
  });
}

interface Answer {
  readonly name: string;
  readonly status: number | null;
  readonly body: Record<string, unknown> | null;
  readonly retry_after: string | null;
  readonly action: string;
  readonly wait: number | null;
  readonly indices: readonly number[];
}

for (const {name, status, body, retry_after, action, wait, indices} of await cases<Answer>('retries')) {
  test(`an answer: ${name}`, () => {
    const decision = decide(status, body, retry_after);
    assert.equal(decision.action, action);
    if (decision.action === 'retry') assert.equal(decision.waitMs, wait === null ? null : wait * 1000);
    assert.deepEqual(decision.action === 'drop' ? decision.indices : [], indices);
  });
}

test('pauses grow as those of the Python package', async () => {
  for (const {attempt, random, seconds} of await cases<{attempt: number; random: number; seconds: number}>(
    'backoff',
  )) {
    assert.ok(Math.abs(backoffMs(attempt, random) - seconds * 1000) < 1e-6, `attempt ${attempt}`);
  }
});

interface Batches {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly records: number;
  readonly bytes: number;
  readonly batches: readonly number[];
}

for (const {name, sizes, records, bytes, batches} of await cases<Batches>('batches')) {
  test(`batches: ${name}`, async () => {
    const root = await mkdtemp(join(tmpdir(), 'ftl-spool-'));
    try {
      const spool = new Spool(root, 'job', {batchRecords: records, batchBytes: bytes}, {});
      assert.equal(spool.append(sizes.map((size) => 'x'.repeat(size - 1))), 0);
      const found: number[] = [];
      for (let segment = spool.first(); segment !== null; segment = spool.first()) {
        found.push(spool.read(segment).length);
        spool.done(segment);
      }
      assert.deepEqual(found, batches);
      spool.close();
    } finally {
      await rm(root, {recursive: true, force: true});
    }
  });
}
