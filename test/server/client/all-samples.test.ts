import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {AllSamples, type AllFound} from '../../../src/elements/pieces/runs/all-samples.ts';
import {openPredictionSource} from '../../../src/stream/open-prediction-source.ts';
import {knownScore} from '../../../src/view/scores/shown-score.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';
import {until} from '../../support/until.ts';

let api: ApiServer;
before(async () => (api = await startApiServer()));
after(() => api.close());

const SAMPLES = 1200;
const SCORE = knownScore('exact_match');

/** Prompts from `shift` on; in the later of two epochs those up to `right` are answered right. */
const rowsOf = (shift: number, right: number) =>
  [1, 2].flatMap((epoch) =>
    Array.from({length: SAMPLES}, (_, sample_index) => ({
      ...{epoch, step: epoch * 10, sample_index, prompt: `asked ${sample_index + shift}`, prediction: 'a'},
      prompt_id: (sample_index + shift).toString(16).padStart(64, '0'),
      exact_match: epoch === 2 && sample_index < right ? 1 : 0,
    })),
  );

test('two jobs of which a page holds a few rows are compared over all their samples, and what comes then counts', async (t) => {
  const key = await api.issueKey('alice');
  const tokens = {a: await api.createJob('all:a', key), b: await api.createJob('all:b', key)};
  await api.postAll(tokens.a, 'all:a', rowsOf(0, 900));
  await api.postAll(tokens.b, 'all:b', rowsOf(200, 100));
  const sources = ['all:a', 'all:b'].map((jobId) =>
    openPredictionSource({src: api.url, jobId, apiKey: key, maxRows: 40}),
  );
  t.after(() => sources.forEach((source) => source.close()));
  const [source, other] = [sources[0]!, sources[1]!];
  const all = new AllSamples(() => undefined);
  t.after(() => all.rest());
  const look = (): AllFound =>
    all.of({
      ...{source, other, score: SCORE},
      span: {epoch: 2, baseline: 1},
      moment: {epoch: 2, lock: 'epoch'},
    });
  await until('both are live', () => sources.every(({state}) => state.kind === 'live'));
  await until('all is compared', () => {
    const {epochs, run} = look();
    return epochs.reach.kind === 'all' && run.reach.kind === 'all';
  });
  assert.ok(source.store.size <= 40 && !source.isComplete);
  const {epochs, run} = look();
  const {better, worse, of} = epochs.found!.value!;
  assert.deepEqual({better, worse, of}, {better: 900, worse: 0, of: SAMPLES});
  const {matches, result} = run.found!.value;
  assert.deepEqual([matches.byPromptId, matches.onlyHere, matches.onlyThere], [1000, 200, 200]);
  // Prompts 200 to 899 are right here, 200 to 299 there.
  assert.deepEqual([result!.better, result!.worse, result!.of], [600, 0, 1000]);
  await api.postAll(tokens.a, 'all:a', [{...rowsOf(0, 0)[SAMPLES + 899]!, exact_match: 0}]);
  await until('it counts', () => look().run.found?.value.result?.better === 599);
  await until('it counts twice', () => look().epochs.found?.value?.better === 899);
});
