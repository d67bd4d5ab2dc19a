import assert from 'node:assert/strict';
import {test} from 'node:test';
import {AllSamples, type AllFound} from '../../../../src/elements/pieces/runs/all-samples.ts';
import {knownScore} from '../../../../src/view/scores/shown-score.ts';
import {openFakeSource} from '../../../support/page/fake/open-fake-source.ts';

const SCORE = knownScore('char_error_rate');
const SPAN = {epoch: 1, baseline: 0};

/** A source that holds three rows of a job of fifteen, whose server knows all samples of a step. */
async function openPartly(answer: (page: number) => Response | null) {
  const opened = openFakeSource({maxRows: 3});
  const {server, environment, source} = opened;
  const asked: string[] = [];
  let pages = 0;
  server.intercept = ({path, query}) => {
    const [, place] = /\/job\/(epochs\/\d+\/scores)$/.exec(path) ?? [];
    if (place === undefined) return null;
    const [, epoch] = place.split('/');
    const after = query.get('after');
    asked.push([epoch, query.get('step'), query.get('prompts'), after].join(' ').trim());
    const refused = answer(pages++);
    if (refused !== null) return refused;
    const from = after === null ? 0 : 4;
    const indexes = after === null ? [0, 1, 2, 3] : [4];
    return Response.json({
      ...{job_id: 'job', metric: SCORE.key, epoch: Number(epoch), step: Number(query.get('step'))},
      ...{indexes, sources: indexes.map(() => null), prompts: null, seq: server.headSeq},
      values: indexes.map((i) => (epoch === '0' ? 0.5 : i < 3 ? 0.25 : 0.75)),
      next: from === 0 ? 'more' : null,
    });
  };
  for (const epoch of [0, 1])
    for (let sample_index = 0; sample_index < 5; sample_index++)
      server.commit({epoch, step: epoch * 10, sample_index, char_error_rate: 0.5});
  source.start();
  await environment.settle();
  let told = 0;
  const all = new AllSamples(() => told++);
  const look = (): AllFound['epochs'] =>
    all.of({source, other: null, score: SCORE, span: SPAN, moment: null}).epochs;
  /** Looks until nothing more comes. */
  const found = async (): Promise<AllFound['epochs']> => {
    for (let before = -1; before !== told;) {
      before = told;
      look();
      await environment.settle();
      await new Promise((resolve) => setImmediate(resolve));
      await environment.settle();
    }
    return look();
  };
  return {...opened, asked: () => asked.splice(0), all, found};
}

const countsOf = ({found}: AllFound['epochs']) => {
  const {better, worse, of} = found!.value!;
  return {better, worse, of};
};

test('of a job that the page holds in part all samples are compared, each step asked for once, and rows on top', async () => {
  const {server, environment, source, asked, all, found} = await openPartly(() => null);
  assert.equal(source.isComplete, false);
  const first = await found();
  assert.deepEqual([first.reach, countsOf(first)], [{kind: 'all'}, {better: 3, worse: 2, of: 5}]);
  assert.deepEqual(asked().sort(), ['0 0', '0 0  more', '1 10', '1 10  more']);
  server.commit({epoch: 1, step: 10, sample_index: 0, completion_index: 1, char_error_rate: 1});
  server.commit({epoch: 1, step: 10, sample_index: 9, char_error_rate: 0});
  await environment.settle();
  await environment.advance(1000);
  assert.deepEqual(countsOf(await found()), {better: 2, worse: 3, of: 5});
  assert.deepEqual(asked(), [], 'nothing is asked for what the rows tell');
  all.rest();
  source.close();
});

test('a server that does not know the question is asked no more, one that fails after a while', async () => {
  const refusals = [404, 500].map((status) => () => Response.json({error: 'no', code: 'x'}, {status}));
  for (const [i, refuse] of refusals.entries()) {
    const {environment, source, asked, all, found} = await openPartly((page) => (page < 2 ? refuse() : null));
    const {reach, found: value} = await found();
    assert.equal(value, null);
    assert.ok(reach.kind === 'failed' && (reach.message === null) === (i === 0), JSON.stringify(reach));
    asked();
    await environment.advance(29_000);
    await found();
    assert.deepEqual(asked(), []);
    await environment.advance(1000);
    const again = await found();
    assert.equal(again.reach.kind, i === 0 ? 'failed' : 'all');
    all.rest();
    source.close();
  }
});

test('a source without a server is compared by what it holds', () => {
  const {source} = openFakeSource();
  const without = Object.create(source, {asking: {value: undefined}}) as typeof source;
  const {epochs} = new AllSamples(() => undefined).of({
    ...{source: without, other: null, score: SCORE, span: SPAN, moment: null},
  });
  assert.deepEqual(epochs, {reach: {kind: 'held'}, found: null});
});
