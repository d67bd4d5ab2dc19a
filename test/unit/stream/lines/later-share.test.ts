import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';
import {LaterShare} from '../../../../src/stream/lines/later-share.ts';
import type {Asker, ConnectionShare} from '../../../../src/stream/wire/environment.ts';

const URL_OF_JOB = new URL('https://example.org/api/training/predictions/a/stream');

/** A share that comes when it is told to, and what was asked of it. */
function scene() {
  const said: string[] = [];
  const fetches: PromiseWithResolvers<ConnectionShare>[] = [];
  const timers = new Set<() => void>();
  const setTimer = (callback: () => void): (() => void) => {
    timers.add(callback);
    return () => timers.delete(callback);
  };
  const later = new LaterShare({setTimer}, () => {
    const fetching = Promise.withResolvers<ConnectionShare>();
    fetches.push(fetching);
    return fetching.promise;
  });
  const share: ConnectionShare = {
    enter: ({src}) => {
      said.push(`${src} enters`);
      return () => said.push(`${src} leaves`);
    },
    fetch: async ({src}) => {
      said.push(`${src} by the share`);
      return new Response();
    },
    freed: async ({src}) => void said.push(`${src} waits`),
  };
  const asker = (src: string): Asker => ({
    src,
    credential: {},
    fetch: async () => {
      said.push(`${src} alone`);
      return new Response();
    },
  });
  return {said, fetches, timers, later, share, asker};
}

describe('a share that is fetched later', () => {
  let {said, fetches, timers, later, share, asker} = scene();
  beforeEach(() => ({said, fetches, timers, later, share, asker} = scene()));

  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test('is fetched once, when the first source enters, and knows all that entered before it came', async () => {
    const a = asker('a');
    later.enter(a);
    later.enter(asker('b'))();
    const leave = later.enter(asker('c'));
    const answer = later.fetch(a, URL_OF_JOB, {});
    fetches[0]!.resolve(share);
    await answer;
    leave();
    assert.equal(fetches.length, 1);
    assert.equal(timers.size, 0);
    assert.deepEqual(said, ['a enters', 'c enters', 'a by the share', 'c leaves']);
  });

  test('does not come: the stream has a connection of its own, and the share is asked for again with the next', async () => {
    const a = asker('a');
    later.enter(a);
    fetches[0]!.reject(new TypeError('Failed to fetch dynamically imported module'));
    await settle();
    const first = later.fetch(a, URL_OF_JOB, {});
    fetches[1]!.reject(new TypeError('Failed to fetch dynamically imported module'));
    await first;
    const second = later.fetch(a, URL_OF_JOB, {});
    fetches[2]!.resolve(share);
    await second;
    assert.deepEqual(said, ['a alone', 'a enters', 'a by the share']);
  });

  test('hangs on its way: the stream does not wait longer than its patience, and the next has the share', async () => {
    const a = asker('a');
    later.enter(a);
    const first = later.fetch(a, URL_OF_JOB, {});
    assert.equal(timers.size, 1);
    for (const timeOver of timers) timeOver();
    await first;
    fetches[0]!.resolve(share);
    await later.fetch(a, URL_OF_JOB, {});
    await later.freed(a, URL_OF_JOB, new AbortController().signal);
    assert.deepEqual(said, ['a alone', 'a enters', 'a by the share', 'a waits']);
  });
});
