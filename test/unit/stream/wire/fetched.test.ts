import assert from 'node:assert/strict';
import {test} from 'node:test';
import {StreamError} from '../../../../src/stream/wire/error.ts';
import {fetched} from '../../../../src/stream/wire/fetched.ts';

test('a part that does not come is a fault that says which part it was, and that may pass', async () => {
  const cause = new TypeError('Failed to fetch dynamically imported module');
  await assert.rejects(fetched('reads files', Promise.reject(cause)), (error) => {
    assert.ok(error instanceof StreamError);
    assert.deepEqual([error.code, error.retryable, error.cause], ['unreachable', true, cause]);
    assert.match(error.message, /^What reads files could not be loaded: .*Failed to fetch/);
    return true;
  });
});
