/// <reference types="mocha" />
/** What language models answer, in open rows of the table and in the comparison. */
import {assert} from '@open-wc/testing';
import '../../src/define/predictions-comparison.ts';
import '../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../src/elements/predictions-table.ts';
import type {Prediction} from '../../src/protocol/protocol.ts';
import {chatRow} from '../support/page/chat-rows.ts';
import {copied} from '../support/page/copied.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../support/page/mount.ts';
import {choose, opener, samples} from '../support/page/table.ts';

async function openTable(
  rows: readonly Prediction[],
  properties: Partial<PredictionsTable> = {},
  source = new FakeSource(rows),
): Promise<PredictionsTable> {
  const table = await mount('ftl-predictions-table', source, properties);
  opener(table, 0).click();
  await settled(table);
  return table;
}

const turns = (element: HTMLElement): string[] =>
  all(element, '.utterance').map((turn) => turn.textContent.replace(/\s+/g, ' ').trim());

const TURNS = [
  'System You answer questions about the weather. Be brief.',
  'User What is the weather in Paris?',
  'Assistant Calls weather { "city": "Paris" }',
  'Tool, weather, answers call_1 {"sky": "clear", "degrees": 21}',
  'Assistant Thinking: 18 characters Clear, 21 degrees. Clear, 21 °C.',
  'User And in Lyon? image_url',
];

describe('answers of language models', () => {
  afterEach(() => document.body.replaceChildren());

  it('a conversation is drawn turn by turn, with roles, calls of tools and their results', async () => {
    assert.deepEqual(turns(await openTable([chatRow()])), TURNS);
    document.body.replaceChildren();
    assert.deepEqual(turns(await mount('ftl-predictions-comparison', new FakeSource([chatRow()]))), TURNS);
  });

  it('a prompt that is a JSON list of messages is a conversation too, and copied as it came', async () => {
    const prompt = JSON.stringify(chatRow().messages);
    const table = await openTable([chatRow({messages: null, prompt})]);
    assert.deepEqual(turns(table), TURNS);
    assert.strictEqual(textOf(table, 'tbody td.prompt'), 'And in Lyon?');
  });

  it('cells and pickers show what the user asked last, not the system prompt, and no two samples under one name', async () => {
    const chatMl = '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nAnd in Nice?<|im_end|>\n';
    const source = new FakeSource([
      chatRow({seq: 1, sample_index: 0, prompt: 'You answer questions…'}),
      chatRow({seq: 2, sample_index: 1, sample_source_id: 'set-a'}),
      chatRow({seq: 3, sample_index: 1, sample_source_id: 'set-b'}),
      makePrediction({seq: 4, sample_index: 2, prompt: chatMl}),
    ]);
    const table = await mount('ftl-predictions-table', source);
    assert.deepEqual(
      all(table, 'tbody td.prompt').map((cell) => cell.textContent.trim()),
      ['And in Nice?', 'And in Lyon?', 'And in Lyon?', 'And in Lyon?'],
    );
    const comparison = await mount('ftl-predictions-comparison', source, {sample: '1@set-b'});
    const picker = one<HTMLInputElement>(comparison, '[role=combobox]');
    assert.strictEqual(picker.value, '1 · set-b · And in Lyon?');
    picker.click();
    await settled(comparison);
    const names = all(comparison, '.choice').map((choice) => choice.textContent.replace(/\s+/g, ' ').trim());
    assert.strictEqual(new Set(names).size, 4);
  });

  it('of a long conversation both ends are drawn, and the turns between are folded', async () => {
    const messages = Array.from({length: 500}, (_, i) => ({
      role: i % 2 ? 'assistant' : 'user',
      content: `turn ${i}`,
    }));
    const table = await openTable([chatRow({messages})]);
    assert.strictEqual(textOf(table, '.turns > .utterance > .fold > summary'), 'Show 478 turns between');
    assert.lengthOf(all(table, '.turn-body'), 500);
  });

  it('tokens of chat templates are marks, and are copied', async () => {
    const table = await openTable([
      makePrediction({prompt: '<|im_start|>user\nHi<|im_end|>', ground_truth: null}),
    ]);
    assert.strictEqual(textOf(table, '.details .prompt .token'), '<|im_start|> | <|im_end|>');
    assert.strictEqual(copied(one(table, '.details .prompt .text')), '<|im_start|>user\nHi<|im_end|>');
  });

  it('what was thought is folded with its length, and only the answer is compared with the truth', async () => {
    const table = await openTable([chatRow()]);
    const block = one(table, '.details .prediction');
    assert.isFalse(block.querySelector<HTMLDetailsElement>('.thought')!.open);
    assert.strictEqual(textOf(block, '.thought summary'), 'Thinking: 28 characters');
    assert.strictEqual(block.querySelector('.thought .text')!.textContent, 'Lyon is rainy today. Say so.');
    assert.strictEqual(textOf(block, ':scope > .text del'), 'missing: 14');
    assert.lengthOf(block.querySelectorAll('.thought :is(ins, del)'), 0);
    assert.match(textOf(table, 'tbody td.prediction'), /Thinking: 28 characters\. *Rain, 15 °C/);
  });

  it('a right answer after thinking is marked nowhere, and the page says how it would be scored alone', async () => {
    const row = chatRow({prediction: '<think>Rain.</think>\n\nRain, 14 °C.'});
    const source = new FakeSource([row]);
    source.set({job: {...source.job!, score_text: 'whole'}});
    const table = await openTable([], {}, source);
    assert.lengthOf(all(table, '.details .prediction :is(ins, del, .legend)'), 0);
    assert.include(textOf(table, '.details .hint'), 'score_text: "answer"');
    source.set({job: {...source.job!, score_text: 'answer'}});
    await settled(table);
    assert.lengthOf(all(table, '.details .hint'), 0);
  });

  it('thinking that was never closed is no answer', async () => {
    const table = await openTable([chatRow({prediction: '<think>Lyon, Lyon'})]);
    assert.match(textOf(table, '.details .prediction > .none'), /^No answer/);
    assert.match(textOf(table, 'tbody td.prediction'), /No answer/);
    assert.strictEqual(one(table, '.details .prediction .thought .text').textContent, 'Lyon, Lyon');
  });

  it('thinking opens where the search finds something in it', async () => {
    const table = await openTable([chatRow()], {q: 'rainy'});
    assert.isTrue(one<HTMLDetailsElement>(table, '.details .prediction .thought').open);
    assert.strictEqual(textOf(table, '.details .prediction .thought mark'), 'rainy');
    assert.strictEqual(textOf(table, 'tbody td.prediction mark'), 'rainy');
  });

  it('how it ended is a chip; what is inferred, or a guess, says so', async () => {
    const ended = async (fields: Partial<Prediction>): Promise<string> => {
      const table = await openTable([chatRow(fields)]);
      const said = all(table, '.facts div').find((fact) => fact.textContent.includes('Ended'));
      document.body.replaceChildren();
      return said?.querySelector('dd')!.textContent.replace(/\s+/g, ' ').trim() ?? '';
    };
    assert.strictEqual(await ended({}), 'By itself');
    assert.strictEqual(await ended({finish_reason: 'length'}), 'At the token limit');
    assert.strictEqual(await ended({finish_reason: 'tool_calls'}), 'tool_calls');
    assert.strictEqual(await ended({finish_reason: null}), '');
    assert.match(
      await ended({finish_reason: null, completion_tokens: 256}),
      /^At the token limit \(inferred/,
    );
    assert.match(
      await ended({finish_reason: null, prediction: 'no, wait. '.repeat(9)}),
      /^Seems to loop: 9 times\. A guess from the text/,
    );
  });

  it('rows can be held to how they ended, by attribute and by the settings', async () => {
    const source = new FakeSource([
      chatRow({seq: 1, sample_index: 1}),
      chatRow({seq: 2, sample_index: 2, finish_reason: 'length'}),
      chatRow({seq: 3, sample_index: 3, finish_reason: null, completion_tokens: 256}),
      chatRow({seq: 4, sample_index: 4, finish_reason: 'tool_calls'}),
      chatRow({seq: 5, sample_index: 5, finish_reason: null}),
    ]);
    const table = await mount('ftl-predictions-table', source, {columns: 'sample_index finish_reason'});
    const shown = async (ended: string): Promise<number[]> => {
      table.setAttribute('ended', ended);
      await settled(table);
      return samples(table);
    };
    assert.deepEqual(await shown('limit'), [3, 2]);
    assert.deepEqual(await shown('stop'), [1]);
    assert.deepEqual(await shown('other'), [4]);
    assert.deepEqual(await shown('unknown'), [5]);
    assert.deepEqual(await shown('nonsense'), [5, 4, 3, 2, 1]);
    await choose(table, 'select.ended', 'limit');
    assert.deepEqual(samples(table), [3, 2]);
    assert.deepEqual(
      all(table, 'tbody td.finish_reason').map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()),
      ['At the token limit (inferred: as many tokens as it might have)', 'At the token limit'],
    );
    assert.strictEqual(table.viewState.ended, 'limit');
  });

  it('an open row shows all that its record has, and nothing that it has not', async () => {
    const names = (table: PredictionsTable): string[] =>
      all(table, '.details dt').map((name) => name.textContent.trim());
    const table = await openTable([
      chatRow({
        completion_index: 2,
        prompt_id: 'a'.repeat(64),
        total_tokens: 144,
        latency_ms: 40,
        do_sample: true,
        sample_source: 'dataset',
        source_index: 3,
        validation_pass: true,
        validation_kind: 'json_parse',
        updated_at: '2026-11-20T11:00:00.000Z',
      }),
    ]);
    assert.deepEqual(names(table), [
      ...[
        'Exact',
        'Error rate',
        'Word overlap',
        'Length ratio',
        'reward',
        'Validation',
        'Validated by',
        'Ended',
      ],
      ...['Prompt tokens', 'Completion tokens', 'Tokens', 'Token limit', 'Latency', 'Decoding', 'Answer no.'],
      ...['Source', 'Prompt id', 'Received', 'First received', 'Row id'],
    ]);
    document.body.replaceChildren();
    const bare = await openTable([makePrediction({ground_truth: null, created_at: '', updated_at: ''})]);
    assert.deepEqual(names(bare), ['Row id']);
    assert.lengthOf(all(bare, '.metadata'), 0);
  });

  it('metadata is a tree that folds, and what is folded is drawn when it is opened', async () => {
    const table = await openTable([
      chatRow({metadata: {a: {b: {c: 1}}, list: Array.from({length: 250}, (_, i) => i)}}),
    ]);
    const tree = one(table, '.metadata .json');
    const folds = [...tree.querySelectorAll('details')];
    assert.deepEqual(
      folds.map((fold) => [
        fold.querySelector('summary')!.textContent.replace(/\s+/g, ' ').trim(),
        fold.open,
      ]),
      [
        ['a 1 entry', true],
        ['b 1 entry', false],
        ['list 250 entries', true],
      ],
    );
    assert.notInclude(tree.textContent, 'c:');
    folds[1]!.open = true;
    await settled(table);
    assert.match(tree.textContent.replace(/\s+/g, ' '), /c: 1/);
    assert.lengthOf(folds[2]!.querySelectorAll('li'), 100);
    while (folds[2]!.querySelector('button') !== null) folds[2]!.querySelector('button')!.click();
    assert.lengthOf(folds[2]!.querySelectorAll('li'), 250);
  });

  it('text from outside is text wherever it stands', async () => {
    const hostile = '<img src=x onerror="globalThis.hacked = true">';
    const row = chatRow({
      messages: [
        {role: hostile, name: hostile, content: [{type: hostile, text: hostile}], tool_call_id: hostile},
        {role: 'assistant', tool_calls: [{function: {name: hostile, arguments: hostile}}, hostile, null, 7]},
        {role: 'constructor', content: ''},
      ],
      prediction: `<think>${hostile}</think>${hostile}`,
      finish_reason: hostile,
      metadata: {[hostile]: hostile, nested: {__proto__: null, constructor: [hostile, null, true]}},
    });
    const table = await openTable([row]);
    assert.lengthOf(all(table, 'img'), 0);
    assert.isFalse('hacked' in globalThis);
    assert.deepEqual(turns(table).slice(-1), ['constructor empty']);
  });

  for (const scheme of ['light', 'dark']) {
    it(`has no axe violations in ${scheme}, with everything unfolded`, async () => {
      document.documentElement.style.colorScheme = scheme;
      const row = chatRow({
        finish_reason: 'length',
        prediction: `<think>hm</think>${'no, wait. '.repeat(9)}`,
      });
      const table = await openTable([row]);
      const comparison = await mount('ftl-predictions-comparison', new FakeSource([row]));
      for (const element of [table, comparison]) {
        for (const fold of all<HTMLDetailsElement>(element, '.fold')) fold.open = true;
        await settled(element);
        await still(element);
        await assert.isAccessible(element);
      }
      document.documentElement.style.colorScheme = '';
    });
  }
});
