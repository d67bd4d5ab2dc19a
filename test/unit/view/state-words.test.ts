import assert from 'node:assert/strict';
import {test} from 'node:test';
import {STATE_STRINGS, stateMeaning} from '../../../src/view/state-words.ts';

test('of a file that was read it is not said that the job is over and all of it is here', () => {
  const state = {kind: 'ended', status: 'completed'} as const;
  assert.equal(stateMeaning({state, job: null, transport: 'file'}), 'The file has been read to its end.');
  assert.equal(stateMeaning({state, job: null, transport: 'stream'}), STATE_STRINGS.meaning.ended);
});
