import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {JointSplitter, type JointPart} from '../../../../src/stream/lines/joint-splitter.ts';

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const event = (name: string, data: string, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;
const job = (place: number): string => event('job', `{"job":${place}}`);

/** What came of each job, as text and with the last id; comments under -1. */
function sorted(parts: readonly JointPart[]) {
  const texts = new Map<number, string>();
  const ids = new Map<number, string>();
  for (const part of parts) {
    if (part.kind !== 'events') continue;
    const place = part.job ?? -1;
    texts.set(place, (texts.get(place) ?? '') + decode(part.bytes));
    if (part.lastId !== null) ids.set(place, part.lastId);
  }
  return {texts: Object.fromEntries(texts), ids: Object.fromEntries(ids)};
}

const ROW = event('prediction', '{"text":"event: job 😀 \\n\\n id: x"}', 'g.1');
const STREAM = [
  ':   \n\n',
  event('answer', '{"job":0,"status":200}'),
  event('answer', '{"job":1,"status":404,"error":"not there"}'),
  job(0),
  ROW,
  event('caught_up', '{}', 'g.2'),
  job(2),
  `retry: 100\n${event('bye', '{"reason":"idle"}')}`,
  job(0),
  event('heartbeat', '{}', 'g.3'),
].join('');

describe('a stream of several jobs', () => {
  test('is taken apart by job, each with its own position, and no byte is changed', () => {
    const parts = new JointSplitter().push(encode(STREAM));
    assert.deepEqual(sorted(parts), {
      texts: {
        '-1': ':   \n\n',
        0: ROW + event('caught_up', '{}', 'g.2') + event('heartbeat', '{}', 'g.3'),
        2: `retry: 100\n${event('bye', '{"reason":"idle"}')}`,
      },
      ids: {0: 'g.3'},
    });
    assert.deepEqual(
      parts.flatMap((part) => (part.kind === 'answer' ? [part.answer.status] : [])),
      [200, 404],
    );
    assert.deepEqual(
      parts.flatMap((part) => (part.kind === 'events' && part.isEnd ? [part.job] : [])),
      [2],
    );
  });

  test('ends a job’s part with a fault, not with a row that is left out', () => {
    const isEndOf = (...events: readonly string[]): readonly boolean[] =>
      new JointSplitter()
        .push(encode(job(0) + events.join('')))
        .map((part) => part.kind === 'events' && part.isEnd);
    const leftOut = event('error', '{"error":"A row.","code":"row_left_out","left_out":"u"}', 'g.1');
    assert.deepEqual(isEndOf(leftOut), [false]);
    assert.deepEqual(isEndOf(event('error', '{"error":"\\"left_out\\":","code":"fault"}')), [true]);
    assert.deepEqual(isEndOf(event('reset', '{"reason":"ahead"}'), leftOut), [true]);
  });

  test('is the same wherever it is cut', () => {
    const whole = sorted(new JointSplitter().push(encode(STREAM)));
    const bytes = encode(STREAM);
    for (const step of [1, 2, 3, 7, 50]) {
      const splitter = new JointSplitter();
      const parts: JointPart[] = [];
      for (let at = 0; at < bytes.length; at += step)
        parts.push(...splitter.push(bytes.slice(at, at + step)));
      assert.deepEqual(sorted(parts), whole, `in pieces of ${step} bytes`);
    }
  });

  test('gives only whole events: what has no end yet waits', () => {
    const splitter = new JointSplitter();
    const half = encode(job(4) + ROW + ROW.slice(0, 30));
    assert.deepEqual(sorted(splitter.push(half)).texts, {4: ROW});
    assert.deepEqual(sorted(splitter.push(encode(ROW.slice(30)))).texts, {4: ROW});
  });
});
