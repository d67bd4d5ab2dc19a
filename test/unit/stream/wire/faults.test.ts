import assert from 'node:assert/strict';
import {test} from 'node:test';
import {StreamError} from '../../../../src/stream/wire/error.ts';
import {errorOfNoAnswer, retryAfterMs} from '../../../../src/stream/wire/faults.ts';

const failed = new TypeError('Failed to fetch');

const CASES: readonly (readonly [string, string, string | null, string, boolean, RegExp])[] = [
  [
    'plain http from https is blocked',
    'http://api.test/x',
    'https://page.test/',
    'misconfigured',
    false,
    /over https too/,
  ],
  [
    'a public page calls this machine',
    'http://127.0.0.1:8787/',
    'https://page.test/',
    'unreachable',
    true,
    /local network access/,
  ],
  [
    'a public page calls a local network',
    'https://192.168.0.7/',
    'https://page.test/',
    'unreachable',
    true,
    /local network/,
  ],
  [
    'a local page calls this machine',
    'http://localhost:8787/',
    'http://localhost:3000/',
    'unreachable',
    true,
    /CORS/,
  ],
  [
    'the page calls its own server',
    'https://page.test/x',
    'https://page.test/',
    'unreachable',
    true,
    /is down\./,
  ],
  ['outside a page', 'https://api.test/x', null, 'unreachable', true, /is down\./],
];
for (const [claim, url, page, code, retryable, message] of CASES) {
  test(`no answer: ${claim}`, () => {
    const error = new StreamError(...errorOfNoAnswer(new URL(url), page, failed));
    assert.equal(error.code, code);
    assert.equal(error.retryable, retryable);
    assert.match(error.message, message);
    assert.equal(error.cause, failed);
  });
}

test('Retry-After is seconds or a date, and nothing else', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  assert.equal(retryAfterMs('7', now), 7000);
  assert.equal(retryAfterMs('Thu, 01 Jan 2026 00:00:09 GMT', now), 9000);
  assert.equal(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now), 0);
  assert.equal(retryAfterMs('99999', now), 99_999_000);
  assert.equal(new StreamError('busy', '', {retryAfterMs: 99_999_000}).retryAfterMs, 300_000);
  assert.equal(retryAfterMs('soon', now), undefined);
  assert.equal(retryAfterMs(null, now), undefined);
});
