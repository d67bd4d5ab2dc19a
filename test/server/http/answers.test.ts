/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument --
   answers of every shape are looked into; the OpenAPI document says what they are */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {meantBy} from '../../../src/protocol/unknown-fields.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';

let api: ApiServer;
let alice: string;

before(async () => {
  api = await startApiServer();
  alice = await api.issueKey('alice');
});
after(() => api.close());

const record = {epoch: 0, step: 1, sample_index: 0, prompt: 'p', prediction: 'x'};
const read = async (path: string) => (await api.ask(`/api/training/predictions/${path}`, {key: alice})).json;

test('names that the server does not know are told, each once, and what they may have meant', async () => {
  const token = await api.createJob('ignored', alice);
  const {status, json} = await api.post(
    token,
    'ignored',
    {...record, expected: 'y', reward: 1, t: 3},
    {...record, sample_index: 1, reward: 2, promt_id: null, ['n'.repeat(200)]: 1},
  );
  assert.equal(status, 200);
  assert.deepEqual(json.ignored, ['expected', 'reward', 't', 'promt_id', 'n'.repeat(64)]);
  assert.deepEqual(json.hints, [
    '`expected`: did you mean `ground_truth`?',
    '`reward`: did you mean `scores`?',
    '`promt_id`: did you mean `prompt_id`?',
  ]);
  const many = Object.fromEntries(Array.from({length: 100}, (_, i) => [`field ${i}`, i]));
  assert.equal((await api.post(token, 'ignored', {...record, ...many})).json.ignored.length, 32);
  const [row] = (await read('ignored')).predictions;
  const again = await api.post(token, 'ignored', row);
  assert.deepEqual([again.json.ignored, again.json.unchanged], [[], 1], 'an exported row is known whole');
});

test('a field is known by its usual other names, by a slip of the pen and by another spelling', () => {
  assert.equal(meantBy('groundTruth'), 'ground_truth');
  assert.equal(meantBy('ground-truth'), 'ground_truth');
  assert.equal(meantBy('grund_truth'), 'ground_truth');
  assert.equal(meantBy('smaple_index'), 'sample_index');
  assert.equal(meantBy('completion'), 'prediction');
  assert.equal(meantBy('temperature'), null);
  assert.equal(meantBy('t'), null);
});

test('a record that a later one of its batch takes the place of is superseded, and the counts add up', async () => {
  const token = await api.createJob('superseded', alice);
  const {json} = await api.post(
    token,
    'superseded',
    {...record, prediction: 'lost'},
    {...record, prediction: 'kept'},
    {...record, completion_index: 1},
  );
  assert.deepEqual(
    [json.count, json.inserted, json.replaced, json.unchanged, json.superseded],
    [3, 2, 0, 0, 1],
  );
  const {predictions} = await read('superseded');
  assert.deepEqual(
    predictions.map((row: {prediction: string}) => row.prediction),
    ['kept', 'x'],
  );
});

test('own scores are listed, ordered, filtered, averaged, summed up and drawn as a matrix', async () => {
  const config = {scores: {loss: {direction: 'lower', min: 0, label: 'Loss'}}, score_text: 'answer', lr: 1};
  const token = await api.createJob('own', alice, {config});
  const scored = (epoch: number, sample_index: number, scores: object) => ({
    ...record,
    ...{epoch, step: epoch, sample_index, scores},
  });
  const sent = [
    scored(1, 0, {reward: 1, 'judge/a': null}),
    scored(1, 1, {reward: 3, loss: 0.5}),
    scored(2, 0, {reward: -2}),
  ];
  assert.equal((await api.post(token, 'own', ...sent)).json.inserted, 3);
  assert.equal((await api.post(token, 'own', ...sent)).json.unchanged, 3);
  const list = await read('own?sort=scores.reward&dir=desc');
  const rewards = ({predictions}: {predictions: {scores: {reward: number}}[]}) =>
    predictions.map(({scores}) => scores.reward);
  assert.deepEqual(rewards(list), [3, 1, -2]);
  assert.deepEqual(list.job.scores, {loss: {direction: 'lower', min: 0, label: 'Loss'}});
  assert.equal(list.job.score_text, 'answer');
  assert.equal('lr' in list.job, false);
  assert.deepEqual(rewards(await read('own?min_scores.reward=1e0')), [1, 3]);
  assert.deepEqual(rewards(await read('own?max_scores.reward=0&limit=1')), [-2]);
  assert.deepEqual(rewards(await read('own?min_scores.nowhere=0')), []);
  const page = await read('own?sort=scores.reward&limit=2');
  assert.deepEqual(rewards(await read(`own?after=${page.next}&limit=2`)), [3]);
  const {trends} = await read('own/trends');
  assert.deepEqual(trends[0].scores, {
    loss: {count: 1, avg: 0.5, min: 0.5, max: 0.5},
    reward: {count: 2, avg: 2, min: 1, max: 3},
  });
  const {samples} = await read('own/samples');
  assert.deepEqual(samples[0].scores, {reward: {first: 1, last: -2, min: -2, max: 1}});
  assert.deepEqual((await read('own/scores?metric=scores.reward')).values, [
    [1, -2],
    [3, null],
  ]);
  // A replacement is counted anew.
  await api.post(token, 'own', scored(1, 1, {reward: 5}));
  assert.deepEqual((await read('own/trends')).trends[0].scores, {
    reward: {count: 2, avg: 3, min: 1, max: 5},
  });
});

test('a job’s scores keep the order in which it declares them, in the list and in the stream', async () => {
  const scores = {reward: {max: 1}, a: {min: 0}, judge: {label: 'Judge'}};
  await api.createJob('ordered', alice, {config: {scores}});
  const inList = async () => Object.keys((await read('ordered')).job.scores);
  const inStream = async (): Promise<string[]> => {
    const {cursor} = await read('ordered');
    await api.ask('/api/training/jobs/ordered', {method: 'PATCH', key: alice, body: {status: 'paused'}});
    const {json} = await api.ask(`/api/training/predictions/ordered/stream?since=${cursor}&wait=1`, {
      key: alice,
      headers: {accept: 'application/json'},
    });
    const told = json.events.find(({event}: {event: string}) => event === 'job_status');
    return Object.keys(told.data.scores);
  };
  assert.deepEqual(await inList(), ['reward', 'a', 'judge']);
  assert.deepEqual(await inStream(), ['reward', 'a', 'judge']);
  await api.createJob('ordered', alice, {config: {scores: {judge: {}, reward: {}, a: {}}}});
  assert.deepEqual(await inList(), ['judge', 'reward', 'a'], 'declared anew');
  await api.createJob('ordered', alice, {config: {scores, score_order: ['a', 'gone', 'judge']}});
  assert.deepEqual(await inList(), ['a', 'judge', 'reward'], 'as the job says itself, the others after');
});

test('what a conversation, its ending and whatever else say comes back; the prompt is what was asked last', async () => {
  const token = await api.createJob('turns', alice);
  const messages = [
    {role: 'system', content: 'be brief'},
    {
      role: 'user',
      content: [
        {type: 'text', text: 'two'},
        {type: 'image_url', image_url: {url: 'x'}},
      ],
    },
    {role: 'assistant', content: null, tool_calls: [{id: '1', function: {name: 'f'}}]},
  ];
  const {prompt: _, ...rest} = record;
  const sent = {...rest, messages, finish_reason: 'length', metadata: {a: [1]}, exact_match: true};
  assert.equal((await api.post(token, 'turns', sent)).status, 200);
  const [row] = (await read('turns')).predictions;
  assert.deepEqual(
    [row.prompt, row.messages, row.finish_reason, row.metadata, row.exact_match, row.completion_index],
    ['two', messages, 'length', {a: [1]}, 1, 0],
  );
});

test('bad answers are refused by path, and nothing of the batch is stored', async () => {
  const token = await api.createJob('bad', alice);
  const names = Object.fromEntries(Array.from({length: 33}, (_, i) => [`s${i}`, 1]));
  const {prompt: _, ...rest} = record;
  const cases: [object, number, string][] = [
    [{scores: {exact_match: 1}}, 422, 'predictions[1].scores.exact_match'],
    [{scores: {'a b': 1}}, 422, 'predictions[1].scores.a b'],
    [{scores: names}, 422, 'predictions[1].scores'],
    [{scores: {a: 'x'}}, 400, 'predictions[1].scores.a'],
    [{scores: {a: 1e16}}, 422, 'predictions[1].scores.a'],
    [{messages: [{content: 'x'}]}, 400, 'predictions[1].messages[0].role'],
    [{metadata: {a: 'x'.repeat(17 << 10)}}, 422, 'predictions[1].metadata'],
    [{metadata: []}, 400, 'predictions[1].metadata'],
    [{finish_reason: 'x'.repeat(65)}, 422, 'predictions[1].finish_reason'],
    [{completion_index: -1}, 422, 'predictions[1].completion_index'],
    [{epoch: 0.5}, 400, 'predictions[1].epoch'],
  ];
  for (const [fields, status, path] of cases) {
    const {json, status: got} = await api.post(token, 'bad', record, {...record, ...fields});
    assert.deepEqual([got, json.details?.[0]?.path], [status, path], JSON.stringify(fields).slice(0, 60));
  }
  assert.equal((await api.post(token, 'bad', rest)).status, 400, 'a prompt, or messages');
  const many = Array.from({length: 65}, (_, i) => ({...record, sample_index: i, scores: {[`n${i}`]: 1}}));
  assert.equal((await api.post(token, 'bad', ...many)).status, 422, '65 names of one job');
  assert.equal((await read('bad')).total_count, 0);
  for (const query of [
    'sort=scores.',
    'sort=scores.exact_match',
    'min_scores.=1',
    'max_scores.a%20b=1',
    'min_scores.a=x',
  ])
    assert.equal((await api.ask(`/api/training/predictions/bad?${query}`, {key: alice})).status, 400, query);
});

test('what a job says of its scores is checked by path', async () => {
  const cases: [object, number, string][] = [
    [{scores: {a: {direction: 'up'}}}, 400, 'config.scores.a.direction'],
    [{scores: {exact_match: {}}}, 422, 'config.scores.exact_match'],
    [{scores: {a: {min: 1, max: 0}}}, 422, 'config.scores.a.min'],
    [{scores: [1]}, 400, 'config.scores'],
    [{scores: {a: {}}, score_order: 'a'}, 400, 'config.score_order'],
    [{score_text: 'half'}, 400, 'config.score_text'],
  ];
  for (const [config, status, path] of cases) {
    const body = {job_id: 'meaning', config};
    const {json, status: got} = await api.ask('/api/training/jobs', {method: 'POST', key: alice, body});
    assert.deepEqual([got, json.details?.[0]?.path], [status, path]);
  }
});

test('the answer alone is scored where the job says so: what follows the last thought, and nothing of an open one', async () => {
  const send = async (jobId: string, config: object, prediction: string) => {
    const token = await api.createJob(jobId, alice, {config});
    assert.equal((await api.post(token, jobId, {...record, prediction, ground_truth: 'yes'})).status, 200);
    return (await read(jobId)).predictions[0].exact_match;
  };
  const answer = {score_text: 'answer'};
  assert.equal(await send('think-1', answer, '<think>no, or\n</think>\nYes'), 1);
  assert.equal(await send('think-2', answer, 'the template opened it</think> yes'), 1);
  assert.equal(await send('think-3', answer, '<think>for ever'), null);
  assert.equal(await send('think-4', answer, 'yes'), 1);
  assert.equal(await send('think-5', {}, '<think>no</think>yes'), 0);
});
