/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../src/define/live-badge.ts';
import {lossesLater} from '../../src/elements/badge/losses-later.ts';
import type {LiveBadge} from '../../src/elements/live-badge.ts';
import type {Prediction} from '../../src/protocol/protocol.ts';
import type {Regression} from '../../src/protocol/regression.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../support/page/mount.ts';

let seq = 0;

/** `1` right, `0` wrong; an epoch each, from the first on. */
const answers = (sample: number, marks: string, from = 0): Prediction[] =>
  [...marks].map((mark, i) =>
    makePrediction({
      ...{seq: ++seq, id: `${sample}-${from + i}`, sample_index: sample},
      ...{epoch: from + i, step: from + i, exact_match: Number(mark)},
    }),
  );

/** What a page may do with notifications, as far as it is used here. */
class FakeNotification {
  static leave: NotificationPermission = 'granted';
  static asked = 0;
  static shown: string[] = [];
  static requestPermission(): Promise<NotificationPermission> {
    FakeNotification.asked++;
    return Promise.resolve(FakeNotification.leave);
  }
  constructor(title: string, {body = '', tag = ''}: NotificationOptions) {
    FakeNotification.shown.push(`${title} | ${body} | ${tag}`);
  }
}

describe('what a live badge says of lost samples', () => {
  const {Notification: own} = window;
  before(() => lossesLater.load());
  beforeEach(() => {
    window.Notification = FakeNotification as unknown as typeof Notification;
    Object.assign(FakeNotification, {leave: 'granted', asked: 0, shown: []});
  });
  afterEach(() => {
    window.Notification = own;
    document.body.replaceChildren();
  });

  async function badgeOf(
    source: FakeSource,
    properties: Partial<LiveBadge> = {},
  ): Promise<{badge: LiveBadge; told: Regression[]}> {
    const told: Regression[] = [];
    const badge = await mount('ftl-live-badge', source, properties);
    document.body.addEventListener('ftl-regression', ({detail}) => told.push(detail));
    await settled(badge);
    return {badge, told};
  }

  const put = async (source: FakeSource, badge: LiveBadge, rows: Prediction[]): Promise<void> => {
    source.put(rows);
    await settled(badge);
  };

  const open = async (badge: LiveBadge): Promise<void> => {
    one(badge, '.badge').click();
    await settled(badge);
    await still(badge);
  };

  it('counts those that are lost, and tells of each that is lost while it watches, once', async () => {
    const source = new FakeSource([...answers(1, '1100'), ...answers(2, '11')]);
    const {badge, told} = await badgeOf(source);
    assert.strictEqual(textOf(badge, '[part=lost]'), '1 lost');
    assert.deepEqual(told, []);
    await put(source, badge, answers(2, '0', 2));
    assert.deepEqual(told, []);
    await put(source, badge, answers(2, '0', 3));
    await put(source, badge, answers(2, '0', 4));
    assert.strictEqual(textOf(badge, '[part=lost]'), '2 lost');
    assert.strictEqual(textOf(badge, 'span[role=status]'), '2 samples are lost');
    assert.deepEqual(told, [
      {
        sample: {sample_index: 2, sample_source_id: null},
        from: {epoch: 1, step: 1, value: 1},
        to: {epoch: 3, step: 3, value: 0},
        score: 'exact_match',
      },
    ]);
    await put(source, badge, [...answers(1, '1', 4), ...answers(2, '1', 5)]);
    assert.isEmpty(all(badge, '[part=lost]'));
  });

  it('only counts what was lost before the page was there, however late its rows come', async () => {
    const source = new FakeSource(answers(1, '00', 2));
    source.set({progress: 0.5});
    const {badge, told} = await badgeOf(source);
    await put(source, badge, answers(1, '11', 0));
    assert.strictEqual(textOf(badge, '[part=lost]'), '1 lost');
    await put(source, badge, answers(2, '1100'));
    assert.strictEqual(textOf(badge, '[part=lost]'), '2 lost');
    source.set({progress: null});
    await put(source, badge, [...answers(3, '00', 2)]);
    await put(source, badge, [...answers(3, '11', 0)]);
    assert.strictEqual(textOf(badge, '[part=lost]'), '3 lost');
    assert.deepEqual(told, []);
  });

  it('says which are lost and by what rule, which is the page’s to set', async () => {
    const source = new FakeSource([...answers(1, '100'), ...answers(2, '1100')]);
    const {badge} = await badgeOf(source);
    await open(badge);
    assert.strictEqual(textOf(badge, '.losses strong'), '1 sample is lost');
    assert.strictEqual(textOf(badge, '.losses li'), 'Sample 2: right at epoch 1, lost at 3');
    assert.include(textOf(badge, '.losses .hint'), 'right in 2 of the last 3 rounds, now wrong in two.');
    badge.setAttribute('regression-right', '1');
    badge.setAttribute('regression-of', '1');
    await settled(badge);
    assert.strictEqual(textOf(badge, '[part=lost]'), '2 lost');
    assert.include(textOf(badge, '.losses .hint'), 'right in 1 of the last 1 rounds');
    badge.setAttribute('regressions', 'off');
    await settled(badge);
    assert.isEmpty(all(badge, '[part=lost], .losses'));
  });

  it('keeps one that is lost when its right answers are let go of', async () => {
    const source = new FakeSource(answers(1, '1100'));
    const {badge} = await badgeOf(source);
    source.store.setMaxRows(2);
    await settled(badge);
    assert.strictEqual(textOf(badge, '[part=lost]'), '1 lost');
    await put(source, badge, answers(1, '1', 4));
    assert.isEmpty(all(badge, '[part=lost]'));
  });

  it('shows the number alone where it is compact', async () => {
    const {badge} = await badgeOf(new FakeSource(answers(1, '1100')), {compact: true});
    assert.strictEqual(textOf(badge, '[part=lost]'), '1');
    assert.strictEqual(one(badge, '[part=lost]').title, '1 sample is lost');
  });

  describe('by notifications of the browser', () => {
    it('asks for leave on a click and not before, and tells of all that are lost together in one', async () => {
      const source = new FakeSource([1, 2, 3, 4, 5, 6, 7].flatMap((sample) => answers(sample, '110')));
      const {badge} = await badgeOf(source);
      await put(source, badge, answers(1, '0', 3));
      await open(badge);
      assert.deepEqual([FakeNotification.asked, FakeNotification.shown], [0, []]);
      one(badge, '.losses button').click();
      await settled(badge);
      assert.strictEqual(FakeNotification.asked, 1);
      assert.strictEqual(one(badge, '.losses button').ariaPressed, 'true');
      await put(
        source,
        badge,
        [2, 3, 4, 5, 6, 7].flatMap((sample) => answers(sample, '0', 3)),
      );
      assert.deepEqual(FakeNotification.shown, [
        '6 samples were lost in run-a | Sample 2, 3, 4, 5, 6 and 1 more: answered rightly before, now wrong twice. | ftl-regression run-a',
      ]);
      one(badge, '.losses button').click();
      await put(source, badge, [...answers(1, '11', 4), ...answers(1, '00', 6)]);
      assert.lengthOf(FakeNotification.shown, 1);
    });

    it('says that they are blocked where they are, and shows none', async () => {
      FakeNotification.leave = 'denied';
      const source = new FakeSource(answers(1, '110'));
      const {badge} = await badgeOf(source);
      await open(badge);
      one(badge, '.losses button').click();
      await settled(badge);
      assert.include(textOf(badge, '.losses [role=status]'), 'The browser blocks notifications');
      await put(source, badge, answers(1, '0', 3));
      assert.deepEqual(FakeNotification.shown, []);
    });

    it('offers none where the browser has none', async () => {
      Reflect.deleteProperty(window, 'Notification');
      const {badge} = await badgeOf(new FakeSource(answers(1, '1100')));
      await open(badge);
      assert.isEmpty(all(badge, '.losses button'));
    });
  });
});
