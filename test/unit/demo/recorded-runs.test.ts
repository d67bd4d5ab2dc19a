import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {before, describe, test} from 'node:test';
import {Type} from 'typebox';
import {Errors} from 'typebox/value';
import {RUN_JOBS, RUNS, readRun, type RecordedPrediction} from '../../../demo/replay/recorded-run.ts';

const MIB = 1 << 20;
const count = Type.Integer({minimum: 0, maximum: Number.MAX_SAFE_INTEGER});
const text = Type.String({pattern: '^[^\\u0000]*$'});
const strict = {additionalProperties: false};
const message = Type.Object({role: Type.Enum(['system', 'user', 'assistant']), content: text}, strict);

/** What the wire knows of a prediction, as a trainer sends it, and `t` of a recorded one. */
const ROW = Type.Object(
  {
    t: Type.Number({minimum: 0}),
    epoch: count,
    step: count,
    sample_index: count,
    prompt: text,
    ground_truth: text,
    prediction: text,
    completion_index: Type.Optional(count),
    messages: Type.Optional(Type.Array(message, {minItems: 1})),
    scores: Type.Optional(
      Type.Record(
        Type.String({pattern: '^[A-Za-z0-9_.:/-]{1,64}$'}),
        Type.Number({minimum: -1e15, maximum: 1e15}),
        {
          maxProperties: 32,
          ...strict,
        },
      ),
    ),
    prompt_tokens: Type.Optional(count),
    completion_tokens: Type.Optional(count),
    max_new_tokens: Type.Optional(count),
    finish_reason: Type.Optional(Type.String({minLength: 1, maxLength: 64})),
    latency_ms: Type.Optional(count),
    do_sample: Type.Optional(Type.Boolean()),
    validation_pass: Type.Optional(Type.Boolean()),
    validation_kind: Type.Optional(text),
    validation_errors: Type.Optional(
      Type.Array(Type.Object({validator: text, message: text, schema_path: Type.Optional(text)}, strict), {
        minItems: 1,
        maxItems: 1000,
      }),
    ),
    metadata: Type.Optional(Type.Object({})),
  },
  strict,
);

const bytes = (value: unknown): number =>
  Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

const keyOf = ({epoch, step, sample_index, completion_index = 0}: RecordedPrediction): string =>
  [epoch, step, sample_index, completion_index].join(' ');

for (const run of RUNS) {
  describe(`the recorded run ${run}`, () => {
    let rows: readonly RecordedPrediction[];

    before(async () => {
      rows = await readRun(run);
      assert.ok(rows.length > 200);
    });

    test('has only rows within the bounds of the wire', () => {
      for (const [index, row] of rows.entries()) {
        const wrong = Errors(ROW, row).map(({instancePath, message}) => `${instancePath} ${message}`);
        assert.deepEqual(wrong, [], `line ${index + 1}`);
        for (const name of ['prompt', 'ground_truth', 'prediction'] as const) {
          assert.ok(row[name].isWellFormed() && bytes(row[name]) <= MIB, `line ${index + 1}, ${name}`);
        }
        assert.ok(bytes(row.messages ?? []) <= MIB, `line ${index + 1}, messages`);
        assert.ok(bytes(row.metadata ?? {}) <= 16 << 10, `line ${index + 1}, metadata`);
      }
    });

    test('has each key once, in order of time, from before the training on', () => {
      assert.equal(new Set(rows.map(keyOf)).size, rows.length);
      assert.equal(rows[0]!.epoch, 0);
      assert.equal(rows[0]!.step, 0);
      for (const [index, row] of rows.entries()) {
        const last = rows[index - 1] ?? row;
        assert.ok(row.t >= last.t && row.step >= last.step && row.epoch >= last.epoch, `line ${index + 1}`);
      }
    });

    test('asks the same of a sample throughout', () => {
      const asked = new Map<number, string>();
      for (const {sample_index, prompt, ground_truth, messages} of rows) {
        const is = JSON.stringify([prompt, ground_truth, messages]);
        assert.equal(asked.get(sample_index) ?? is, is, `sample ${sample_index}`);
        asked.set(sample_index, is);
      }
    });

    test('has the scores that its job declares, within their range, and no others', () => {
      const declared = RUN_JOBS[run].config?.scores ?? {};
      for (const {scores = {}} of rows) {
        assert.deepEqual(Object.keys(scores), Object.keys(declared));
        for (const [name, value] of Object.entries(scores)) {
          const {min = -Infinity, max = Infinity} = declared[name]!;
          assert.ok(value >= min && value <= max, `${name} ${value}`);
        }
      }
    });
  });
}

describe('the recorded run assistant', () => {
  test('has four answers to each prompt at each step, and says of each how it ended', async () => {
    const groups = Map.groupBy(
      await readRun('assistant'),
      ({step, sample_index}) => `${step} ${sample_index}`,
    );
    for (const [key, group] of groups) {
      assert.deepEqual(
        group.map(({completion_index}) => completion_index),
        [0, 1, 2, 3],
        key,
      );
      for (const {finish_reason, completion_tokens, max_new_tokens} of group) {
        assert.ok(
          finish_reason === 'stop' || (finish_reason === 'length' && completion_tokens === max_new_tokens),
          key,
        );
      }
    }
  });

  test('asks with the last turn of its conversation, for a command in JSON', async () => {
    for (const {prompt, messages, ground_truth} of await readRun('assistant')) {
      assert.deepEqual(messages!.at(-1), {role: 'user', content: prompt});
      assert.equal(typeof (JSON.parse(ground_truth) as {action: unknown}).action, 'string');
    }
  });

  test('is learned: the last answers are better than the first by both scores', async () => {
    const rows = await readRun('assistant');
    const mean = (epoch: number, name: string): number => {
      const some = rows.filter((row) => row.epoch === epoch).map(({scores}) => scores![name]!);
      return some.reduce((sum, value) => sum + value, 0) / some.length;
    };
    for (const name of ['correct', 'form']) {
      assert.equal(mean(0, name), 0);
      assert.ok(mean(rows.at(-1)!.epoch, name) > 0.5, name);
    }
  });

  test('has curves with a time, an epoch, a step and finite values in each line', async () => {
    const lines = await readFile(new URL('../../../demo/runs/assistant.loss.jsonl', import.meta.url), 'utf8');
    let last = 0;
    for (const line of lines.trimEnd().split('\n')) {
      const {t, epoch, step, ...values} = JSON.parse(line) as Record<string, number>;
      assert.ok(t! >= last && Number.isInteger(epoch) && Number.isInteger(step));
      last = t!;
      assert.ok(Object.keys(values).length > 0 && Object.values(values).every(Number.isFinite));
    }
  });
});
