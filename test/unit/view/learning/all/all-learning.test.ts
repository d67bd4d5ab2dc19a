import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import type {Prediction} from '../../../../../src/protocol/protocol.ts';
import type {ScorePageQuery} from '../../../../../src/stream/prediction-source.ts';
import {LearningBook} from '../../../../../src/view/learning/book.ts';
import type {SampleKind} from '../../../../../src/view/learning/kinds.ts';
import {rightRule} from '../../../../../src/view/learning/right.ts';
import {knownScore} from '../../../../../src/view/scores/shown-score.ts';
import {FakeSource, makePrediction} from '../../../../support/page/fake/fake-source.ts';
import {pagedScores, type PagedJob} from '../../../../support/page/fake/paged-scores.ts';

const RIGHT = knownScore('exact_match');
const RULE = rightRule(RIGHT, null);

/** Of every kind 200 samples, over three epochs and more: learned, never, forgotten, flickering and right, without a score. */
const KINDS = ['0011', '0000', '0110', '0101', '....'];
const marks = Array.from({length: 1000}, (_, i) => KINDS[i % KINDS.length]!);

const row = (sample_index: number, epoch: number, exact_match: number, seq: number): Prediction =>
  makePrediction({sample_index, epoch, step: epoch, exact_match, seq});

interface Served {
  readonly source: FakeSource;
  readonly job: PagedJob;
  readonly asked: ScorePageQuery[];
  readonly book: LearningBook;
  /** What there is to be said of all, of the last clock. */
  readonly all: (span?: SampleKind['span']) => ReturnType<LearningBook['all']>;
  readonly kinds: () => readonly number[];
  readonly since: (from: number, to?: number | null) => readonly number[] | null;
  /** Milliseconds go by. */
  readonly pass: (ms: number) => void;
}

/** The page holds one row; the server knows of 1,000 samples, and tells of 300 at once. */
function served(t: TestContext, fields: Partial<PagedJob> = {}): Served {
  t.mock.timers.enable({apis: ['setTimeout']});
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const job = {...{marks, seq: 100, pageSize: 300}, ...fields};
  const asked: ScorePageQuery[] = [];
  const source = new FakeSource([row(0, 3, 1, 50)]);
  source.loadScores = pagedScores(job, asked);
  source.set({isComplete: false, totalCount: 4000});
  const book = new LearningBook(source, RIGHT, () => undefined);
  const all: Served['all'] = (span = null) => book.all(RULE, span);
  const leave = book.follow(() => undefined);
  t.after(leave);
  book.ask();
  return {
    ...{source, job, asked, book, all},
    kinds: () => Object.values(all()?.survey?.kinds ?? {}).map((samples) => samples.length),
    since: (from, to = null) => {
      const {since} = all({from, to})?.survey ?? {};
      return since == null ? null : [...Object.values(since.kinds).map(({length}) => length), since.missing];
    },
    pass: (ms) => {
      now += ms;
      t.mock.timers.tick(ms);
    },
  };
}

/** Turns of the loop, while the page's clock stands. */
async function settled(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 5000 && !isTrue(); turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(isTrue());
}

test('kinds are counted over all samples, page by page; none is said while they are read', async (t) => {
  const {all, asked, kinds} = served(t);
  await settled(() => all()?.reach.kind === 'asking');
  assert.equal(all()?.survey, null);
  await settled(() => all()?.survey != null);
  assert.equal(all()?.reach.kind, 'all');
  // Forgotten and flickering: those of `0101` are right now.
  assert.deepEqual(kinds(), [400, 200, 200, 200]);
  assert.deepEqual(
    asked.map(({after}) => after),
    [null, '300', '600', '900'],
  );
});

test('rows that are newer than a page are on top of it, older ones are in it', async (t) => {
  const {source, kinds, all, pass} = served(t);
  // While pages are read: it is of a sample of the last.
  await settled(() => all()?.reach.kind === 'asking');
  source.put([row(902, 3, 1, 101), row(907, 3, 1, 99)]);
  await settled(() => all()?.survey != null);
  assert.deepEqual(kinds(), [401, 200, 199, 200]);
  source.put([row(901, 4, 1, 102), row(2000, 4, 0, 103), row(906, 3, 1, 104)]);
  all();
  pass(500);
  await settled(() => kinds()[0] === 403);
  assert.deepEqual(kinds(), [403, 199, 199, 200]);
});

test('since an epoch all samples are compared by its scores, which are read for that; newer rows are on top', async (t) => {
  const {source, asked, since, all, pass} = served(t, {marks: marks.map((each) => `${each}${each}`)});
  await settled(() => all()?.survey != null);
  const before = asked.length;
  assert.equal(since(2), null);
  await settled(() => asked.length === before + 4 && all({from: 2, to: null})?.span != null);
  assert.deepEqual(
    asked.slice(before).map(({epochs}) => epochs),
    [[2], [2], [2], [2]],
  );
  pass(500);
  await settled(() => since(2) !== null);
  // From `1`, `0`, `1`, `0`, `.` at 2 to `1`, `0`, `0`, `1`, `.` at last.
  assert.deepEqual(since(2), [200, 400, 200, 200, 200, 200]);
  // One is lost, one gained, and of one what was then is another.
  source.put([row(500, 8, 0, 101), row(501, 8, 1, 102), row(503, 2, 1, 103)]);
  since(2);
  pass(500);
  await settled(() => since(2)?.[1] === 399);
  assert.deepEqual(since(2), [200, 399, 201, 201, 200, 200]);
});

test('a row of an epoch that is summed up has the server asked again, thirty seconds later', async (t) => {
  const {source, job, asked, kinds, all, pass} = served(t, {marks: marks.map((each) => `${each}${each}`)});
  await settled(() => all()?.survey != null);
  const [before, pages] = [kinds(), asked.length];
  job.seq = 101;
  Object.assign(job, {marks: job.marks.map((each, i) => (i === 501 ? '10000000' : each))});
  source.put([row(501, 0, 1, 101)]);
  all();
  pass(29_000);
  all();
  assert.equal(asked.length, pages);
  pass(1000);
  all();
  await settled(() => asked.length === 2 * pages && all() !== null);
  pass(500);
  await settled(() => kinds()[1] === before[1]! - 1);
  assert.deepEqual(kinds(), [before[0], before[1]! - 1, before[2]! + 1, before[3]]);
});

test('a kind that is chosen has its samples of all, and follows', async (t) => {
  const {source, book, all, pass} = served(t);
  await settled(() => all()?.survey != null);
  book.choose({name: 'never', rule: RULE, span: null}, 'Never right');
  const chosen = (): readonly number[] =>
    source.sampleSelection?.samples.map(({sample_index}) => sample_index) ?? [];
  assert.deepEqual(
    chosen(),
    Array.from({length: 200}, (_, i) => 5 * i + 1),
  );
  source.put([row(901, 4, 1, 101)]);
  pass(500);
  await settled(() => chosen().length === 199);
  assert.ok(!chosen().includes(901));
});

test('a server that knows no pages is not asked again, and one that fails is, on request', async (t) => {
  const {source, all, book} = served(t);
  const {loadScores} = source;
  await settled(() => all()?.survey != null);
  let calls = 0;
  source.loadScores = async (metric) => {
    calls++;
    return loadScores!(metric);
  };
  source.store.replaceAll([row(0, 3, 1, 200)]);
  book.ask();
  await settled(() => all()?.reach.kind === 'old');
  assert.equal(all()?.survey, null);
  assert.equal(calls, 2);
  source.loadScores = async (metric, options) => {
    if (options?.page?.after === '600' && calls++ === 2) throw new Error('The connection was refused.');
    return loadScores!(metric, options);
  };
  source.store.replaceAll([row(0, 3, 1, 300)]);
  book.ask();
  await settled(() => all()?.reach.kind === 'failed');
  const {reach} = all()!;
  assert.equal(reach.kind === 'failed' && reach.message, 'The connection was refused.');
  book.retry();
  await settled(() => all()?.survey != null);
});

test('where the page holds every row of more than 500 samples, all are counted from these', async (t) => {
  const {source, all, kinds, since} = served(t);
  source.store.replaceAll(
    marks.flatMap((each, i) =>
      [...each].flatMap((mark, epoch) => (mark === '.' ? [] : [row(i, epoch, Number(mark), 4 * i + epoch)])),
    ),
  );
  delete source.loadScores;
  source.set({isComplete: true});
  await settled(() => all()?.survey != null);
  assert.deepEqual(kinds(), [400, 200, 200, 200]);
  await settled(() => since(1, 2) !== null);
  assert.deepEqual(since(1, 2), [200, 400, 200, 200, 200, 0]);
});
