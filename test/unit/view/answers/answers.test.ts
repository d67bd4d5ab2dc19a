import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {partThinking} from '../../../../src/protocol/thinking.ts';
import {askedOf} from '../../../../src/view/answers/asked.ts';
import {conversationOf} from '../../../../src/view/answers/conversation.ts';
import {endingOf, loopIn} from '../../../../src/view/answers/ending.ts';
import {passAtK} from '../../../../src/protocol/answers.ts';
import {specialTokens} from '../../../../src/view/answers/special-tokens.ts';

const THOUGHTS: readonly (readonly [text: string, thinking: string | null, answer: string | null])[] = [
  ['Paris', null, 'Paris'],
  ['', null, ''],
  ['<think>hm</think>Paris', 'hm', 'Paris'],
  ['\n<think>\nhm\n</think>\n\nParis', '\nhm\n', '\n\nParis'],
  ['hm, the template opened it</think>Paris', 'hm, the template opened it', 'Paris'],
  ['<think>never closed', 'never closed', null],
  ['<think>a</think>b<think>c</think>d', 'a</think>b<think>c', 'd'],
  ['<think>a</think>b<think>c', 'a</think>b<think>c', null],
  ['<think></think>', '', ''],
  ['see <think>aside</think> Paris', 'see <think>aside', ' Paris'],
];
for (const [text, thinking, answer] of THOUGHTS) {
  test(`${JSON.stringify(text)} is parted into thinking and answer`, () => {
    assert.deepEqual(partThinking(text), {thinking, answer});
  });
}

test('parting a text loses nothing but tags, whatever it is', () => {
  const piece = fc.constantFrom('<think>', '</think>', 'a', ' ', '<', 'think>', '\n');
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 12}), (pieces) => {
      const text = pieces.join('');
      const {thinking, answer} = partThinking(text);
      const lost = text.length - (thinking ?? '').length - (answer ?? '').length;
      assert.ok(text.includes(thinking ?? '') && text.endsWith(answer ?? ''));
      // Tags, and blanks before the first.
      const blanks = text.length - text.trimStart().length;
      assert.ok(lost <= '<think></think>'.length + blanks, `${lost} characters are lost`);
      assert.ok(answer === null || !answer.includes('</think>'));
      assert.equal(thinking === null, !/<\/?think>/.test(text));
    }),
  );
});

/** Chances by the definition: draw k of n without putting back. */
function byCounting(n: number, c: number, k: number): number {
  const choose = (a: number, b: number): number => (b === 0 ? 1 : (choose(a - 1, b - 1) * a) / b);
  return n - c < k ? 1 : 1 - choose(n - c, k) / choose(n, k);
}

test('pass@k has the values of Chen et al., and those that counting gives', () => {
  assert.equal(passAtK(4, 0, 1), 0);
  assert.equal(passAtK(4, 4, 1), 1);
  assert.ok(Math.abs(passAtK(4, 1, 1) - 0.25) < 1e-12);
  assert.ok(Math.abs(passAtK(4, 2, 2) - (1 - 1 / 6)) < 1e-12);
  fc.assert(
    fc.property(
      fc
        .integer({min: 1, max: 40})
        .chain((n) => fc.tuple(fc.constant(n), fc.integer({min: 0, max: n}), fc.integer({min: 1, max: n}))),
      ([n, c, k]) => assert.ok(Math.abs(passAtK(n, c, k) - byCounting(n, c, k)) < 1e-9),
    ),
  );
  assert.throws(() => passAtK(2, 3, 1), RangeError);
});

test('with k = 1 it is the share that was right, and it grows with k', () => {
  for (let c = 0; c <= 8; c++) {
    assert.ok(Math.abs(passAtK(8, c, 1) - c / 8) < 1e-12);
    for (let k = 2; k <= 8; k++) assert.ok(passAtK(8, c, k) >= passAtK(8, c, k - 1) - 1e-12);
  }
});

test('how it ended is taken from what was said, and inferred only at the limit', () => {
  const of = (
    finish_reason: string | null,
    completion_tokens: number | null = null,
    max_new_tokens: number | null = null,
  ) => endingOf({finish_reason, completion_tokens, max_new_tokens});
  assert.deepEqual(of('stop', 8, 8), {kind: 'stop', said: 'stop', isInferred: false});
  assert.deepEqual(of('length'), {kind: 'limit', said: 'length', isInferred: false});
  assert.deepEqual(of('tool_calls'), {kind: 'other', said: 'tool_calls', isInferred: false});
  assert.deepEqual(of(null, 8, 8), {kind: 'limit', said: null, isInferred: true});
  assert.equal(of(null, 7, 8), null);
  assert.equal(of(null, 7), null);
});

test('a loop is what is said over and over up to the end', () => {
  assert.deepEqual(loopIn(`The answer is: ${'no, wait. '.repeat(9)}`), {
    unit: 'no, wait. ',
    times: 9,
    from: 15,
  });
  const cut = loopIn(`${'abcdefghij '.repeat(5)}abcd`);
  assert.equal(cut?.times, 5);
  assert.equal(loopIn('ha ha ha ha'), null, 'too short to tell');
  assert.equal(loopIn(`${'no, wait. '.repeat(9)}But this is the end of it.`), null, 'it went on');
  assert.equal(loopIn(' '.repeat(200)), null, 'blanks are no loop');
  assert.equal(loopIn('A sentence of its own. '.repeat(3)), null, 'three times may be meant');
});

test('no text makes looking for a loop slow', () => {
  for (const text of ['a'.repeat(1 << 20), 'ab'.repeat(1 << 19), `${'a'.repeat(4000)}b`.repeat(200)]) {
    // Some milliseconds; a search that looks back from each character would take minutes.
    const before = process.cpuUsage();
    loopIn(text);
    assert.ok(process.cpuUsage(before).user < 2_000_000);
  }
});

test('tokens of chat templates are marked, and joined again the text is the same', () => {
  const text = '<|im_start|>user\nHi<|im_end|> [INST] a < b [/INST]</s>';
  assert.deepEqual(
    specialTokens(text)
      .filter(({isToken}) => isToken)
      .map((piece) => piece.text),
    ['<|im_start|>', '<|im_end|>', '[INST]', '[/INST]', '</s>'],
  );
  fc.assert(
    fc.property(
      fc.string(),
      (any) =>
        specialTokens(any)
          .map((piece) => piece.text)
          .join('') === any,
    ),
  );
  assert.deepEqual(specialTokens(''), [{text: '', isToken: false}]);
});

test('messages become turns, with the calls of tools and their results', () => {
  const turns = conversationOf({
    prompt: 'weather?',
    messages: [
      {role: 'system', content: 'Be brief.'},
      {
        role: 'user',
        content: [
          {type: 'text', text: 'weather?'},
          {type: 'image_url', image_url: {url: 'x'}},
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{id: '1', function: {name: 'look', arguments: '{"city":"Paris"}'}}],
      },
      {role: 'tool', name: 'look', tool_call_id: '1', content: '{"sun": true}'},
    ],
  });
  assert.deepEqual(
    turns?.map(({role}) => role),
    ['system', 'user', 'assistant', 'tool'],
  );
  assert.deepEqual(turns?.[1]?.others, ['image_url']);
  assert.deepEqual(turns?.[2]?.toolCalls, [{name: 'look', call: '{\n  "city": "Paris"\n}'}]);
  assert.equal(turns?.[3]?.answers, '1');
});

test('a prompt that is a JSON list of messages is a conversation; another list is text', () => {
  const prompt = JSON.stringify([{role: 'user', content: 'hello'}]);
  assert.deepEqual(
    conversationOf({prompt, messages: null})?.map(({text}) => text),
    ['hello'],
  );
  for (const text of ['[1, 2]', '[{"a": 1}]', 'hello', '[{', '[]']) {
    assert.equal(conversationOf({prompt: text, messages: null}), null, text);
  }
});

test('what was asked last is the last turn of the user, also of a prompt that a chat template wrote', () => {
  const asked = (prompt: string): string => askedOf({prompt, messages: null});
  assert.equal(asked('plain'), 'plain');
  assert.equal(
    asked('<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\n'),
    'Q',
  );
  assert.equal(
    asked(
      '<|start_header_id|>user<|end_header_id|>\n\nQ<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    ),
    'Q',
  );
  assert.equal(asked('<start_of_turn>user\nnot closed'), 'not closed');
  assert.equal(asked('[{"role":"system","content":"S"},{"role":"user","content":"Q"}]'), 'Q');
  assert.equal(asked('[{"role":"system","content":"S"}]'), 'S');
  assert.equal(asked('[{"not": "a message"}]'), '[{"not": "a message"}]');
  const messages = [{role: 'user', content: [{type: 'image_url'}]}];
  assert.equal(askedOf({prompt: 'see image', messages}), 'see image', 'nothing but a picture was asked');
});
