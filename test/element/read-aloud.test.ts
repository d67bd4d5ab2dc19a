/// <reference types="mocha" />
/** What assistive technology is given, in its order: the browser's accessibility tree. */
import {assert, waitUntil} from '@open-wc/testing';
import {a11ySnapshot} from '@web/test-runner-commands';
import '../../src/define/epoch-slider.ts';
import '../../src/define/live-badge.ts';
import '../../src/define/predictions-comparison.ts';
import '../../src/define/predictions-map.ts';
import '../../src/define/predictions-table.ts';
import '../../src/define/predictions-trends.ts';
import {chatRow} from '../support/page/chat-rows.ts';
import {FakeSource, makePrediction, recordedRun} from '../support/page/fake/fake-source.ts';
import {mount, one, settled, textOf} from '../support/page/mount.ts';
import {opener} from '../support/page/table.ts';

interface Spoken {
  readonly role: string;
  readonly name?: string;
  readonly valuetext?: string;
  readonly children?: readonly Spoken[];
}

/** Everything on the page that has a name, in order; `image: …` and the like, text as it is. */
async function readAloud(): Promise<readonly string[]> {
  const walk = ({role, name = '', valuetext = '', children = []}: Spoken): string[] => {
    const words = [name.trim(), valuetext].filter((text) => text !== '').join(' = ');
    const line = role === 'StaticText' ? words : `${role}: ${words}`;
    return [...(words === '' ? [] : [line]), ...children.flatMap(walk)];
  };
  return walk((await a11ySnapshot({})) as unknown as Spoken);
}

const between = (lines: readonly string[], first: string, last: string): readonly string[] =>
  lines.slice(lines.indexOf(first), lines.indexOf(last, lines.indexOf(first)) + 1);

describe('read aloud', () => {
  before(function () {
    // Asked of the browser by DevTools, which Chrome alone speaks.
    if (!navigator.userAgent.includes('Chrome')) this.skip();
  });
  afterEach(() => document.body.replaceChildren());

  const row = makePrediction({ground_truth: 'N AY1 T', prediction: 'N AY2 T', sample_index: 4});

  it('a row of the table says what it is of, and open, what is missing from the prediction', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource([row]));
    opener(table, 0).click();
    await settled(table);
    const lines = await readAloud();
    assert.include(lines, 'button: Sample 4, epoch 1, step 100: whole text');
    assert.deepEqual(between(lines, 'heading: Prediction', 'T'), [
      ...['heading: Prediction', 'button: Copy: Prediction', 'N', 'missing:', 'AY1', 'extra:', 'AY2', 'T'],
    ]);
  });

  it('a comparison with another run says what both have in common, and whose answer is whose', async () => {
    const {epoch, step, sample_index, prompt, ground_truth} = row;
    const other = {epoch, step, sample_index, prompt, ground_truth, prediction: 'N AY1'};
    const baselineFile = new File([JSON.stringify(other)], 'run-b.jsonl');
    const element = await mount('ftl-predictions-comparison', new FakeSource([row]), {
      baselineFile,
      diff: 'off',
    });
    await waitUntil(() => textOf(element, '.beside').includes('run-b.jsonl'), 'the other run', {
      timeout: 20_000,
    });
    const lines = await readAloud();
    assert.deepEqual(between(lines, 'Against run-b.jsonl', 'by error rate, Wilcoxon signed-rank test'), [
      ...['Against run-b.jsonl', 'Completed', '1 of 1 prompts are in both (1 by source and index)'],
      ...['At epoch 1', ':', '1 better, 0 worse of 1: may be chance (p = 1)'],
      'by error rate, Wilcoxon signed-rank test',
    ]);
    assert.deepEqual(between(lines, 'run-a', 'Better than run-b.jsonl').slice(0, 4), [
      ...['run-a', 'N AY2 T', 'run-b.jsonl', 'Epoch 1, step 100 · 28.6% error rate'],
    ]);
  });

  it('a group of answers says how many there are and what they are worth, and is no puzzle once open', async () => {
    const group = [0, 1].map((index) =>
      makePrediction({seq: index + 1, completion_index: index, exact_match: index}),
    );
    const table = await mount('ftl-predictions-table', new FakeSource(group), {columns: 'prediction'});
    opener(table, 0).click();
    await settled(table);
    const lines = await readAloud();
    const name = 'Sample 0, epoch 1, step 100';
    const from = lines.indexOf(`button: ${name}: 2 answers`);
    assert.deepEqual(lines.slice(from, from + 8), [
      ...[`button: ${name}: 2 answers`, '1 of 2 exact · pass@1 50% · pass@2 100%', '.', 'a guess'],
      ...['All alike: no signal', 'Error rate', 'All alike: no signal'],
      'mean 71.4% · 1 of 2 exact · pass@1 50% · pass@2 100%',
    ]);
    assert.include(lines, `button: ${name}, answer 2: whole text`);
  });

  it('a conversation is read turn by turn, each with its role; what was thought is a fold with its length', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource([chatRow()]));
    opener(table, 0).click();
    await settled(table);
    const lines = between(await readAloud(), 'heading: System', 'heading: Ground truth');
    assert.deepEqual(lines.slice(0, -1), [
      ...['heading: System', 'You answer questions about the weather. Be brief.'],
      ...['heading: User', 'What is the weather in Paris?'],
      ...['heading: Assistant', 'Calls', 'weather', '{\n  "city": "Paris"\n}'],
      ...['heading: Tool, weather, answers call_1', '{"sky": "clear", "degrees": 21}'],
      ...['heading: Assistant', 'DisclosureTriangle: Thinking: 18 characters', 'Clear, 21 °C.'],
      ...['heading: User', 'And in Lyon?', 'image_url'],
    ]);
  });

  it('a chart says where it begins and ends, and how its values are read', async () => {
    const run = await recordedRun('g2p');
    await mount('ftl-predictions-trends', new FakeSource(run));
    const lines = await readAloud();
    assert.deepEqual(
      lines.filter((line) => line.startsWith('image:')),
      [
        'image: Character error rate, 40 points, from 100% (Epoch 0, step 0) to 16.9% (Epoch 30, step 11,910)',
        'image: Exact match, 40 points, from 0% (Epoch 0, step 0) to 39.6% (Epoch 30, step 11,910)',
        'image: Word overlap, 40 points, from 9.5% (Epoch 0, step 0) to 79.3% (Epoch 30, step 11,910)',
      ],
    );
    assert.include(lines.join(' '), 'Left and right arrow keys read the values');
  });

  it('the epoch slider says which epoch all panels show, whether it is complete, and its score', async () => {
    const run = await recordedRun('g2p');
    const source = new FakeSource(run);
    source.set({state: {kind: 'ended', status: 'completed'}});
    const slider = await mount('ftl-epoch-slider', source);
    assert.include(await readAloud(), 'slider: Epoch = All epochs');
    source.epochCursor = 12;
    await settled(slider);
    const lines = await readAloud();
    const from = lines.indexOf('button: Play the epochs');
    assert.deepEqual(lines.slice(from, from + 5), [
      'button: Play the epochs',
      'slider: Epoch = Epoch 12, step 4,764, complete, character error rate 20.1%',
      ...['button: All epochs', 'button: Newest', 'button: Best: epoch 16'],
    ]);
  });

  it('the map says what it is of, the cell that keys have led to, and its counts; its table reads row by row', async () => {
    const rows = ['011', '110'].flatMap((marks, sample_index) =>
      [...marks].map((mark, epoch) =>
        makePrediction({
          ...{sample_index, epoch, seq: 10 * epoch + sample_index + 1, prompt: `word ${sample_index}`},
          ...{char_error_rate: 1 - Number(mark), exact_match: Number(mark)},
        }),
      ),
    );
    const map = await mount('ftl-predictions-map', new FakeSource(rows), {table: true});
    const plot = one(map, '.plot');
    plot.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true, cancelable: true}));
    await settled(map);
    const lines = await readAloud();
    assert.include(lines, 'image: Error rate of 2 samples at 3 epochs');
    assert.deepEqual(lines.filter((line) => line.startsWith('button: ')).slice(3, 7), [
      'button: Learned 1',
      'button: Never right 0',
      'button: Forgotten 1',
      'button: Flickering 0',
    ]);
    assert.equal(lines.at(-1), 'word 0 · epoch 2 · error rate 0%, right');
    const table = between(lines, 'No.', '100%').concat(
      lines.slice(lines.indexOf('word 1', lines.indexOf('No.'))),
    );
    assert.includeMembers(
      [...table],
      [
        ...['No.', 'Prompt', 'Kind', 'Learned at', 'Flips', 'Mean', 'Epoch 0', 'Epoch 1', 'Epoch 2'],
        ...['0', 'Learned', '1', '33.3%', '100%', '0%', 'word 1', 'Forgotten', 'none'],
      ],
    );
  });

  it('the comparison says each prediction with its epoch, its marks and its score', async () => {
    await mount('ftl-predictions-comparison', new FakeSource([row]));
    const lines = await readAloud();
    assert.include(
      lines,
      'slider: Error rate of this sample over the training = Epoch 1, step 100: error rate 14.3%',
    );
    assert.deepEqual(between(lines, 'button: Epoch 1', 'error rate'), [
      ...[
        'button: Epoch 1',
        'button: Copy: Prediction',
        'step 100',
        'N',
        'missing:',
        'AY1',
        'extra:',
        'AY2',
        'T',
        '14.3%',
        'error rate',
      ],
    ]);
  });

  it('the badge says its state once, and a change of it in its status', async () => {
    const source = new FakeSource([row]);
    const badge = await mount('ftl-live-badge', source);
    assert.deepEqual(await readAloud(), ['button: Live']);
    source.set({state: {kind: 'stale'}});
    await settled(badge);
    const [button, ...status] = await readAloud();
    assert.deepEqual(status, [button!.replace('button: ', '')]);
  });
});
