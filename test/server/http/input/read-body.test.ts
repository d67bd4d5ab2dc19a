import assert from 'node:assert/strict';
import {once} from 'node:events';
import type {IncomingMessage} from 'node:http';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import {readBody} from '../../../../server/http/input/read-body.ts';

function reading({hold = () => {}, body = new PassThrough()}: {hold?: () => void; body?: PassThrough} = {}) {
  const request = Object.assign(body, {headers: {}}) as unknown as IncomingMessage;
  return {body, text: readBody(request, {maxBytes: 12, hold})};
}

test('a body is read whole, whatever parts it comes in', async () => {
  const {body, text} = reading();
  for (const byte of Buffer.from('{"a": "€"}')) body.write(Buffer.from([byte]));
  body.end();
  assert.equal(await text, '{"a": "€"}');
  const {body: empty, text: nothing} = reading();
  empty.end();
  assert.equal(await nothing, '');
});

test('a body that is cut off is refused, also where that was before it was read', async () => {
  const {body, text} = reading();
  body.write('half');
  body.destroy();
  await assert.rejects(text, {status: 400, code: 'body_cut_short'});
  const gone = new PassThrough().destroy();
  await once(gone, 'close');
  const {text: late} = reading({body: gone});
  await assert.rejects(late, {status: 400, code: 'body_cut_short'});
});

test('what is left of a body that is too large, or has no room, is passed over', async () => {
  const full = () => {
    throw new Error('full');
  };
  for (const [options, expected] of [
    [{}, {status: 413}],
    [{hold: full}, {message: 'full'}],
  ] as const) {
    const {body, text} = reading(options);
    const ended = new Promise((resolve) => body.on('end', resolve));
    body.write('more than ');
    body.write('twelve bytes');
    await assert.rejects(text, expected);
    body.end('and the rest');
    await ended;
  }
});
