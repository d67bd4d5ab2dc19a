import assert from 'node:assert/strict';
import {test} from 'node:test';
import {startApiServer} from '../../support/server/api-server.ts';
import {openSse} from '../../support/server/sse-reader.ts';
import {until} from '../../support/until.ts';

test('a row that is POSTed reaches a viewer of the same server without a poll', async (t) => {
  const api = await startApiServer({POLL_INTERVAL_S: '10'});
  t.after(() => api.close());
  const key = await api.issueKey('alice');
  const token = await api.createJob('along', key);
  const stream = await openSse(`${api.url}/api/training/predictions/along/stream`, {
    headers: {'X-API-Key': key},
  });
  await stream.take('caught_up');
  const polls = async () => {
    const {text} = await api.ask('/metrics');
    return Number(/^ftl_poll_duration_seconds_count (\d+)/m.exec(text)![1]);
  };
  let sample = 0;
  // A poll of the tick, or one that has just been, may come in between.
  await until('a row without a poll', async () => {
    const before = await polls();
    const {status} = await api.post(token, 'along', {
      ...{epoch: 0, step: 0, sample_index: sample++, prompt: 'p', prediction: 'a'},
    });
    assert.equal(status, 200);
    await stream.take('prediction');
    return (await polls()) === before;
  });
  stream.close();
});
