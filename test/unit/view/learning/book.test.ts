import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {LearningBook} from '../../../../src/view/learning/book.ts';
import {rightRule} from '../../../../src/view/learning/right.ts';
import {knownScore} from '../../../../src/view/scores/shown-score.ts';
import {FakeSource, makePrediction} from '../../../support/page/fake/fake-source.ts';

const ERRORS = knownScore('char_error_rate');
const SAMPLES = 40;

const rows = (seq: number): readonly Prediction[] =>
  Array.from({length: 3}, (_, sample_index) =>
    makePrediction({sample_index, epoch: 1, seq: seq + sample_index, char_error_rate: 0.5}),
  );

/** A source of which the page holds three rows, and a server that knows more. */
function served(): {source: FakeSource; asked: () => number} {
  const source = new FakeSource(rows(1));
  let asked = 0;
  source.loadScores = async (metric) => {
    asked++;
    return {
      ...{job_id: 'run-a', metric, epochs: [0, 1], sample_count: SAMPLES},
      samples: Array.from({length: SAMPLES}, (_, sample_index) => ({sample_index, sample_source_id: null})),
      values: Array.from({length: SAMPLES}, () => [0, 0]),
    };
  };
  source.set({isComplete: false, totalCount: SAMPLES * 2});
  return {source, asked: () => asked};
}

/** Followed until the server has answered. */
async function followed(source: FakeSource): Promise<LearningBook> {
  const book = new LearningBook(source, ERRORS, () => undefined);
  await new Promise<void>((resolve) => {
    book.follow(resolve);
    book.courses(rightRule(ERRORS, null));
    book.ask();
  });
  return book;
}

/** A clock on which whatever is done takes longer than a slice; gives how often others had their turn. */
function countSlices(t: TestContext): () => number {
  let [now, slices] = [0, 0];
  t.mock.method(performance, 'now', () => (now += 100));
  const before = Object.getOwnPropertyDescriptor(globalThis, 'scheduler');
  const scheduler = {postTask: async () => void slices++};
  Object.defineProperty(globalThis, 'scheduler', {value: scheduler, configurable: true});
  t.after(() => {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'scheduler');
    else Object.defineProperty(globalThis, 'scheduler', before);
  });
  return () => slices;
}

test("the server's answer is taken, and every course made of it, a sample at a time", async (t) => {
  const slices = countSlices(t);
  const {source} = served();
  const book = await followed(source);
  assert.equal(slices(), 2 * SAMPLES);
  assert.equal(book.matrix.lines.length, SAMPLES);
});

test('rows that are all replaced leave standing what the server said; for rows that are exchanged it is asked again', async () => {
  const {source, asked} = served();
  const book = await followed(source);
  source.put(rows(11));
  book.ask();
  assert.equal(asked(), 1);
  assert.equal(book.matrix.lines.length, SAMPLES);
  source.store.replaceAll(rows(21));
  book.ask();
  assert.equal(asked(), 2);
  assert.equal(book.matrix.lines.length, 3);
});
