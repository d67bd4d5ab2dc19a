/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import type {LitElement} from 'lit';
import '../../src/define.ts';
import {sourceEnvironment} from '../../src/stream/source-environment.ts';
import type {Tag} from '../../src/frameworks/tag-props.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {all, mount, settled, textOf} from '../support/page/mount.ts';

/** The elements that draw. */
type DrawnTag = Exclude<Tag, 'ftl-predictions-stream'>;

const DRAWN: readonly DrawnTag[] = [
  'ftl-live-badge',
  'ftl-predictions-comparison',
  'ftl-predictions-table',
  'ftl-predictions-trends',
];

const row = (place: number) =>
  makePrediction({
    id: `row-${place}`,
    seq: place,
    epoch: place,
    prediction: `answer ${place}`,
    char_error_rate: 1 / place,
  });

/** How often an element is drawn, from now on. */
function drawingsOf(element: LitElement): () => number {
  let count = 0;
  element.addController({hostUpdated: () => count++});
  return () => count;
}

/** How often anything is newly observed for its size, from now on: a browser makes one more frame for it. */
function observations(): {count: () => number; stop: () => void} {
  const {ResizeObserver} = window;
  let count = 0;
  window.ResizeObserver = class extends ResizeObserver {
    override observe(...args: Parameters<ResizeObserver['observe']>): void {
      count++;
      super.observe(...args);
    }
  };
  return {count: () => count, stop: () => void (window.ResizeObserver = ResizeObserver)};
}

/** Until the browser has told what is in sight. */
const looked = async (element: HTMLElement): Promise<void> => {
  await new Promise<void>((resolve) => {
    const observer = new IntersectionObserver(() => {
      observer.disconnect();
      resolve();
    });
    observer.observe(element);
  });
  await settled(element);
};

describe('drawing', () => {
  afterEach(() => {
    document.body.replaceChildren();
    scrollTo(0, 0);
  });

  for (const tag of DRAWN) {
    describe(tag, () => {
      /** The element below two screens of nothing. */
      const below = async () => {
        const source = new FakeSource([row(1), row(2)]);
        const element = await mount(tag, source);
        const nothing = document.createElement('div');
        nothing.style.height = '300vh';
        document.body.prepend(nothing);
        await looked(element);
        return {source, element};
      };

      it('draws no rows while it is off screen, and all of them once it is seen', async () => {
        const {source, element} = await below();
        const drawings = drawingsOf(element);
        source.put([row(3)]);
        await settled(element);
        assert.equal(drawings(), 0);
        element.scrollIntoView();
        await looked(element);
        await settled(element);
        if (tag === 'ftl-live-badge') return;
        const fresh = await mount(tag, source);
        await settled(fresh);
        assert.equal(textOf(element, '.card'), textOf(fresh, '.card'));
      });

      it('tells another state while it is off screen', async () => {
        const {source, element} = await below();
        source.set({state: {kind: 'paused', by: 'user'}});
        await settled(element);
        assert.include(textOf(element), 'Paused');
        assert.isTrue(element.matches(':state(paused)'));
      });

      it('draws nothing where nothing of what it shows has changed', async () => {
        const source = new FakeSource([row(1), row(2)]);
        const element = await mount(tag, source);
        await settled(element);
        const drawings = drawingsOf(element);
        source.set({lastEventAt: Date.now(), delayMs: 12});
        await settled(element);
        assert.equal(drawings(), 0);
      });

      it('has no shadow to blur anew with every row', async () => {
        const element = await mount(tag, new FakeSource([row(1), row(2)]));
        const frames = all(element, '.card, .badge');
        assert.deepEqual([...new Set(frames.map((frame) => getComputedStyle(frame).boxShadow))], ['none']);
      });

      it('lets nothing move while nothing comes', async () => {
        const source = new FakeSource([row(1), row(2)]);
        const element = await mount(tag, source);
        await settled(element);
        const moving = [...document.getAnimations(), ...element.shadowRoot!.getAnimations()];
        assert.deepEqual(
          moving.filter(({effect}) => effect?.getComputedTiming().endTime === Infinity),
          [],
        );
      });
    });
  }

  it('lights the mark up for what comes, and not for long', async () => {
    const source = new FakeSource([row(1)]);
    const badge = await mount('ftl-live-badge', source);
    assert.lengthOf(all(badge, '.halo.lit'), 0);
    source.put([row(2)]);
    assert.lengthOf(all(badge, '.halo.lit'), 1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.lengthOf(all(badge, '.halo.lit'), 0);
  });

  it('draws the cells of rows that have come, and not those of rows that stay', async () => {
    const drawn: string[] = [];
    const open = (sample: string, epoch: string): string => {
      drawn.push(epoch);
      return `${sample} ${epoch}`;
    };
    const source = new FakeSource([row(1), row(2)]);
    const table = await mount('ftl-predictions-table', source, {strings: {open}});
    assert.deepEqual(drawn.splice(0), ['2', '1']);
    source.put([row(3)]);
    await settled(table);
    assert.deepEqual(drawn.splice(0), ['3']);
    table.q = 'answer';
    await settled(table);
    assert.deepEqual(drawn, ['3', '2', '1']);
  });

  it('does not redraw a comparison for a row of another sample', async () => {
    const source = new FakeSource([row(1), row(2), makePrediction({id: 'other-1', sample_index: 1, seq: 3})]);
    const comparison = await mount('ftl-predictions-comparison', source, {sample: '0'});
    const drawings = drawingsOf(comparison);
    source.put([makePrediction({id: 'other-2', sample_index: 1, seq: 4, step: 200})]);
    await settled(comparison);
    assert.equal(drawings(), 0);
    source.put([row(5)]);
    await settled(comparison);
    assert.isAbove(drawings(), 0);
  });

  it('makes one frame of a row that comes: nothing is observed while it is drawn', async () => {
    const source = new FakeSource(Array.from({length: 12}, (_, place) => row(place + 1)));
    const observed = observations();
    try {
      const table = await mount('ftl-predictions-table', source);
      await settled(table);
      const before = observed.count();
      assert.isAbove(before, 0);
      source.put([row(13)]);
      await settled(table);
      assert.include(textOf(table), 'answer 13');
      assert.equal(observed.count(), before);
      const costMs = await new Promise<number>((resolve) => {
        sourceEnvironment.nextFrame(() => {
          const drawn = sourceEnvironment.drawn();
          assert.equal(observed.count(), before + 1);
          resolve(drawn);
        });
        assert.equal(observed.count(), before + 1);
      });
      assert.isAtLeast(costMs, 0);
    } finally {
      observed.stop();
    }
  });
});
