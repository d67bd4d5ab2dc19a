import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {EventStreamParser, type StreamMessage} from '../../../../src/stream/wire/parser.ts';

interface Outcome {
  /** [event, data, own id] */
  readonly messages: readonly (readonly [string, string, string?])[];
  readonly lastEventId?: string;
  readonly retryMs?: number;
}

interface Case extends Outcome {
  readonly claim: string;
  readonly stream: string | Uint8Array;
}

const utf8 = new TextEncoder();
const bytesOf = (stream: string | Uint8Array) => (typeof stream === 'string' ? utf8.encode(stream) : stream);
const BOM = '\uFEFF';

/** "Interpreting an event stream" of the HTML standard, its examples and its corners. */
const CASES: readonly Case[] = [
  {claim: 'one data line is one event', stream: 'data: a\n\n', messages: [['message', 'a']]},
  {
    claim: 'several data lines are joined by LF',
    stream: 'data: YHOO\ndata: +2\ndata: 10\n\n',
    messages: [['message', 'YHOO\n+2\n10']],
  },
  {claim: 'lines may end in CR', stream: 'data: a\rdata: b\r\r', messages: [['message', 'a\nb']]},
  {claim: 'lines may end in CRLF', stream: 'data: a\r\ndata: b\r\n\r\n', messages: [['message', 'a\nb']]},
  {
    claim: 'line ends may be mixed',
    stream: 'event: x\rdata: a\r\nid: 1\n\r\ndata: b\n\r',
    messages: [
      ['x', 'a', '1'],
      ['message', 'b'],
    ],
    lastEventId: '1',
  },
  {
    claim: 'LF CR is two line ends',
    stream: 'data: a\n\rdata: b\n\n',
    messages: [
      ['message', 'a'],
      ['message', 'b'],
    ],
  },
  {
    claim: 'only one space after the colon is left out',
    stream: 'data:  a\ndata:b\ndata:\tc\n\n',
    messages: [['message', ' a\nb\n\tc']],
  },
  {
    claim: 'a field may have no colon',
    stream: 'data\n\ndata\ndata\n\ndata:',
    messages: [
      ['message', ''],
      ['message', '\n'],
    ],
  },
  {claim: 'later colons belong to the value', stream: 'data: a:b: c\n\n', messages: [['message', 'a:b: c']]},
  {claim: 'comments say nothing', stream: ': hello\ndata: a\n:\n: b\n\n', messages: [['message', 'a']]},
  {
    claim: 'a comment between events says nothing',
    stream: 'data: a\n\n:\n\ndata: b\n\n',
    messages: [
      ['message', 'a'],
      ['message', 'b'],
    ],
  },
  {
    claim: 'unknown fields are ignored',
    stream: 'foo: 1\ndata: a\nDATA: b\n data: c\n\n',
    messages: [['message', 'a']],
  },
  {
    claim: 'an event is named by its last event field',
    stream: 'event: x\nevent: y\ndata: a\n\n',
    messages: [['y', 'a']],
  },
  {
    claim: 'a name does not last to the next event',
    stream: 'event: x\ndata: a\n\ndata: b\n\n',
    messages: [
      ['x', 'a'],
      ['message', 'b'],
    ],
  },
  {claim: 'an empty name is "message"', stream: 'event: x\nevent\ndata: a\n\n', messages: [['message', 'a']]},
  {
    claim: 'without data there is no event, and its name is dropped',
    stream: 'event: x\n\ndata: a\n\n',
    messages: [['message', 'a']],
  },
  {
    claim: 'an id lasts over later events',
    stream: 'id: 1\ndata: a\n\ndata: b\n\n',
    messages: [
      ['message', 'a', '1'],
      ['message', 'b'],
    ],
    lastEventId: '1',
  },
  {
    claim: 'an id without data counts too',
    stream: 'id: 7\n\ndata: a\n\n',
    messages: [['message', 'a']],
    lastEventId: '7',
  },
  {
    claim: 'an empty id takes the last one back',
    stream: 'id: 1\ndata: a\n\nid\ndata: b\n\n',
    messages: [
      ['message', 'a', '1'],
      ['message', 'b', ''],
    ],
    lastEventId: '',
  },
  {
    claim: 'an id with NUL is ignored',
    stream: 'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n',
    messages: [
      ['message', 'a', '1'],
      ['message', 'b'],
    ],
    lastEventId: '1',
  },
  {claim: 'retry of digits is heeded', stream: 'retry: 1500\n\n', messages: [], retryMs: 1500},
  {
    claim: 'retry of anything else is ignored',
    stream: 'retry: 1500\nretry: -1\nretry: 1.5\nretry: 9s\nretry:\nretry\nretry:  5\n\n',
    messages: [],
    retryMs: 1500,
  },
  {
    claim: 'a byte order mark at the start is left out',
    stream: `${BOM}data: a\n\n`,
    messages: [['message', 'a']],
  },
  {
    claim: 'only one byte order mark is left out',
    stream: `${BOM}${BOM}data: a\n\ndata: b\n\n`,
    messages: [['message', 'b']],
  },
  {
    claim: 'a byte order mark elsewhere is text',
    stream: `data: a\n\n${BOM}data: b\n\ndata: ${BOM}c\n\n`,
    messages: [
      ['message', 'a'],
      ['message', `${BOM}c`],
    ],
  },
  {
    claim: 'the characters of a misread byte order mark are text',
    stream: 'ï»¿data: a\n\ndata: b\n\n',
    messages: [['message', 'b']],
  },
  {
    claim: 'an unfinished event is dropped',
    stream: 'data: a\n\ndata: b\nid: 5\n',
    messages: [['message', 'a']],
  },
  {claim: 'an unfinished line is dropped', stream: 'data: a\n\ndata: b', messages: [['message', 'a']]},
  {
    claim: 'text may be any Unicode',
    stream: 'data: 😀 é\u2028 العربية\n\n',
    messages: [['message', '😀 é\u2028 العربية']],
  },
  {claim: 'NUL in data is text', stream: 'data: a\0b\n\n', messages: [['message', 'a\0b']]},
  {
    claim: 'bytes that are not UTF-8 are replaced',
    stream: Uint8Array.of(...utf8.encode('data: a'), 0xff, 0xc3, ...utf8.encode('b\n\n')),
    messages: [['message', 'a\uFFFD\uFFFDb']],
  },
  {claim: 'an empty stream has no events', stream: '', messages: []},
];

function read(chunks: readonly Uint8Array[]): Outcome {
  const parser = new EventStreamParser();
  const messages = chunks.flatMap((chunk) => [...parser.push(chunk)]).map(tuple);
  const {lastEventId, retryMs} = parser;
  return {messages, ...(lastEventId !== undefined && {lastEventId}), ...(retryMs !== undefined && {retryMs})};
}

const tuple = ({event, data, id}: StreamMessage): readonly [string, string, string?] =>
  id === undefined ? [event, data] : [event, data, id];

for (const {claim, stream, ...expected} of CASES) {
  describe(claim, () => {
    const bytes = bytesOf(stream);
    test('in one piece', () => assert.deepEqual(read([bytes]), expected));
    test('a byte at a time', () =>
      assert.deepEqual(read([...bytes].map((byte) => Uint8Array.of(byte))), expected));
    test('cut in two anywhere', () => {
      for (let cut = 0; cut <= bytes.length; cut++) {
        assert.deepEqual(read([bytes.subarray(0, cut), bytes.subarray(cut)]), expected, `cut at ${cut}`);
      }
    });
  });
}

test('an event without end is refused before it takes all memory', () => {
  const parser = new EventStreamParser();
  const piece = utf8.encode(`data: ${'x'.repeat(8 * 1024 * 1024)}\n`);
  assert.throws(() => {
    for (let i = 0; i < 9; i++) parser.push(piece);
  }, /has no end/);
});
