/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../src/define/live-badge.ts';
import type {LiveBadge} from '../../src/elements/live-badge.ts';
import {StreamError} from '../../src/stream/wire/error.ts';
import type {StateKind, StreamState} from '../../src/stream/wire/state.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../support/page/mount.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

const cause = new StreamError('unreachable', 'The server did not answer.', {retryable: true});

/** A new kind of state does not compile until it has its place here. */
const STATES: Readonly<Record<StateKind, {state: StreamState; label: string}>> = {
  idle: {state: {kind: 'idle'}, label: 'Not configured'},
  connecting: {state: {kind: 'connecting', attempt: 1}, label: 'Connecting'},
  'catching-up': {state: {kind: 'catching-up', attempt: 0}, label: 'Catching up'},
  live: {state: {kind: 'live'}, label: 'Live'},
  stale: {state: {kind: 'stale'}, label: 'Stale'},
  waiting: {state: {kind: 'waiting', attempt: 2, retryAt: 0, cause}, label: 'Reconnecting'},
  polling: {state: {kind: 'polling', attempt: 0, cause}, label: 'Polling'},
  paused: {state: {kind: 'paused', by: 'user'}, label: 'Paused'},
  quiet: {state: {kind: 'quiet'}, label: 'Quiet'},
  ended: {state: {kind: 'ended', status: 'completed'}, label: 'Completed'},
  stopped: {state: {kind: 'stopped', cause}, label: 'Failed'},
};

const KINDS = Object.keys(STATES) as StateKind[];

async function inState(state: StreamState, properties: Partial<LiveBadge> = {}): Promise<LiveBadge> {
  const source = new FakeSource([makePrediction()]);
  source.set({state});
  return mount('ftl-live-badge', source, properties);
}

async function open(badge: LiveBadge): Promise<void> {
  one(badge, '.badge').click();
  await settled(badge);
  await still(badge);
}

const fact = (badge: LiveBadge, name: string): string | null => {
  const term = all(badge, 'dt').find((each) => each.textContent === name);
  return term?.nextElementSibling?.textContent ?? null;
};

const buttons = (badge: LiveBadge): string[] =>
  all(badge, '.actions button').map((each) => each.innerText.trim());

describe('ftl-live-badge', () => {
  const {now} = Date;
  beforeEach(() => (Date.now = () => NOW));
  afterEach(() => {
    Date.now = now;
    document.body.replaceChildren();
  });

  it('calls a recorded run that is replayed neither live nor catching up', async () => {
    const source = new FakeSource([makePrediction()]);
    source.set({state: {kind: 'live'}, transport: 'replay'});
    const badge = await mount('ftl-live-badge', source);
    assert.equal(one(badge, '[part=label]').innerText, 'Replay');
    await open(badge);
    assert.include(one(badge, '.details').innerText, 'in their own time');
  });

  for (const kind of KINDS) {
    it(`says "${STATES[kind].label}" for ${kind}`, async () => {
      const badge = await inState(STATES[kind].state);
      assert.strictEqual(textOf(badge, '[part=label]'), STATES[kind].label);
    });

    it(`matches :state(${kind}) and no other state for ${kind}`, async () => {
      const badge = await inState(STATES[kind].state);
      assert.deepEqual(
        KINDS.filter((each) => badge.matches(`:state(${each})`)),
        [kind],
      );
    });
  }

  it('draws each state by a shape of its own', async () => {
    const shapes = new Set<string>();
    for (const kind of KINDS) {
      const badge = await inState(STATES[kind].state);
      shapes.add([...one(badge, '.badge svg').children].map((child) => child.outerHTML).join());
    }
    assert.strictEqual(shapes.size, KINDS.length);
  });

  it('names the end of the job: completed, failed, cancelled', async () => {
    const labels: string[] = [];
    for (const status of ['completed', 'failed', 'cancelled'] as const) {
      labels.push(textOf(await inState({kind: 'ended', status}), '[part=label]'));
    }
    assert.deepEqual(labels, ['Completed', 'Job failed', 'Cancelled']);
  });

  it('keeps its words for those who listen when it is compact', async () => {
    const badge = await inState({kind: 'live'}, {compact: true});
    assert.isAtMost(one(badge, '[part=label]').getBoundingClientRect().width, 1);
    assert.strictEqual(textOf(badge, '.badge'), 'Live');
  });

  it('tells delay, rows, last event and transport on demand', async () => {
    const source = new FakeSource([makePrediction({id: 'a'}), makePrediction({id: 'b'})]);
    source.set({delayMs: 84, lastEventAt: NOW - 3000, totalCount: 12_345});
    const badge = await mount('ftl-live-badge', source);
    assert.lengthOf(all(badge, 'dt'), 0);
    await open(badge);
    assert.strictEqual(fact(badge, 'Delay'), '≈ 84 ms');
    assert.strictEqual(fact(badge, 'Received'), '2 of 12,345');
    assert.strictEqual(fact(badge, 'Last event'), '3 seconds ago');
    assert.strictEqual(fact(badge, 'Transport'), 'Event stream');
  });

  it('tells of an ended run when it ended, not when it was loaded', async () => {
    const source = new FakeSource([
      makePrediction({id: 'a', updated_at: new Date(NOW - 7_200_000).toISOString()}),
    ]);
    const job = {
      ...source.job!,
      status: 'completed' as const,
      completed_at: new Date(NOW - 3_600_000).toISOString(),
    };
    source.set({state: {kind: 'ended', status: 'completed'}, lastEventAt: NOW - 5000, job});
    const badge = await mount('ftl-live-badge', source);
    await open(badge);
    assert.strictEqual(fact(badge, 'Last event'), '1 hour ago');
    assert.strictEqual(fact(badge, 'Last prediction'), '2 hours ago');
  });

  it('tells of a file, or of what was fetched once, by the times of its rows, or not at all', async () => {
    for (const transport of ['file', 'fetch'] as const) {
      const source = new FakeSource([
        makePrediction({id: 'a', updated_at: new Date(NOW - 86_400_000).toISOString()}),
      ]);
      source.set({state: {kind: 'paused', by: 'live-off'}, transport, lastEventAt: NOW - 5000});
      const badge = await mount('ftl-live-badge', source);
      await open(badge);
      assert.strictEqual(fact(badge, 'Last event'), 'yesterday');
      source.set({latestPrediction: makePrediction({updated_at: ''})});
      await badge.updateComplete;
      assert.strictEqual(fact(badge, 'Last event'), null);
      assert.strictEqual(fact(badge, 'Last prediction'), null);
      document.body.replaceChildren();
    }
  });

  it('leaves the delay out while it is not known', async () => {
    const badge = await inState({kind: 'live'});
    await open(badge);
    assert.strictEqual(fact(badge, 'Delay'), null);
    assert.strictEqual(fact(badge, 'Last event'), 'not known yet');
  });

  it('does not claim more than the job has when rows came again', async () => {
    const source = new FakeSource([makePrediction({id: 'a', seq: 1})]);
    source.put([makePrediction({id: 'a', seq: 2})]);
    const badge = await mount('ftl-live-badge', source);
    await open(badge);
    assert.strictEqual(fact(badge, 'Received'), '2, some again (1 in the job)');
  });

  it('tells why it waits and when it tries again', async () => {
    const badge = await inState({kind: 'waiting', attempt: 2, retryAt: NOW + 12_000, cause});
    await open(badge);
    assert.include(textOf(badge, '.details .hint'), 'The server did not answer.');
    assert.strictEqual(fact(badge, 'Next try'), 'in 12 seconds');
    assert.deepEqual(buttons(badge), ['Try now', 'Pause']);
  });

  it('pauses and resumes the source', async () => {
    const source = new FakeSource([makePrediction()]);
    const badge = await mount('ftl-live-badge', source);
    await open(badge);
    one(badge, '.actions button').click();
    await settled(badge);
    assert.deepEqual(buttons(badge), ['Resume']);
    one(badge, '.actions button').click();
    await settled(badge);
    assert.deepEqual(source.calls, ['pause', 'resume']);
    assert.strictEqual(textOf(badge, '[part=label]'), 'Live');
  });

  it('offers a refresh where nothing is live', async () => {
    const badge = await inState({kind: 'paused', by: 'live-off'});
    assert.strictEqual(textOf(badge, '[part=label]'), 'Not live');
    await open(badge);
    assert.deepEqual(buttons(badge), ['Refresh']);
  });

  it('announces a change of state, and not the state it began with', async () => {
    const source = new FakeSource([makePrediction()]);
    const badge = await mount('ftl-live-badge', source);
    assert.strictEqual(textOf(badge, '[role=status]'), '');
    source.set({state: STATES.waiting.state});
    await settled(badge);
    assert.strictEqual(textOf(badge, '[role=status]'), 'Reconnecting');
  });

  it('leaves no timer behind when it is removed with its details open', async () => {
    const running = new Set<unknown>();
    const set = window.setInterval.bind(window);
    const clear = window.clearInterval.bind(window);
    window.setInterval = ((callback: () => void, ms: number) => {
      const id = set(callback, ms);
      running.add(id);
      return id;
    }) as typeof setInterval;
    window.clearInterval = (id) => {
      running.delete(id);
      clear(id);
    };
    try {
      const badge = await inState({kind: 'live'});
      await open(badge);
      assert.equal(running.size, 1);
      badge.remove();
      assert.equal(running.size, 0);
    } finally {
      window.setInterval = set as typeof setInterval;
      window.clearInterval = clear;
    }
  });

  for (const scheme of ['light', 'dark']) {
    for (const kind of KINDS) {
      it(`has no axe violations in ${scheme} when it is ${kind}, with its details open`, async () => {
        document.documentElement.style.colorScheme = scheme;
        const badge = await inState(STATES[kind].state);
        await open(badge);
        await assert.isAccessible(badge);
        document.documentElement.style.colorScheme = '';
      });
    }
  }
});
