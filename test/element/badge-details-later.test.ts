/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../src/define/live-badge.ts';
import {badgeDetailsLater} from '../../src/elements/badge/details-later.ts';
import {FakeSource, makePrediction, offer} from '../support/page/fake/fake-source.ts';
import {comesInTruth, comesLike} from '../support/page/later.ts';
import {one, settled, textOf} from '../support/page/mount.ts';

const isSeen = (badge: HTMLElement): boolean =>
  one(badge, '#details').checkVisibility({visibilityProperty: true});

describe('the details of a badge', () => {
  afterEach(() => {
    comesInTruth(badgeDetailsLater);
    document.body.replaceChildren();
  });

  it('say that they could not be loaded, and come when the badge is opened again', async () => {
    let isDown = true;
    comesLike(badgeDetailsLater, (load) => (isDown ? Promise.reject(new Error('down')) : load()));
    const container = offer(new FakeSource([makePrediction({})]));
    const badge = document.createElement('ftl-live-badge');
    container.append(badge);
    document.body.append(container);
    await settled(badge);
    const button = one(badge, 'button.badge');
    button.click();
    await settled(badge);
    assert.include(textOf(badge, '#details'), 'could not be loaded');
    assert.isTrue(isSeen(badge));
    isDown = false;
    button.click();
    await settled(badge);
    button.click();
    await badgeDetailsLater.load();
    await settled(badge);
    assert.include(textOf(badge, '#details'), 'Received');
  });

  it('are seen once they are drawn and placed, not before', async () => {
    const {promise, resolve: come} = Promise.withResolvers<void>();
    comesLike(badgeDetailsLater, (load) => promise.then(load));
    const badge = document.createElement('ftl-live-badge');
    document.body.append(badge);
    await settled(badge);
    one(badge, 'button.badge').click();
    await settled(badge);
    assert.isTrue(one(badge, '#details').matches(':popover-open'));
    assert.isFalse(isSeen(badge));
    come();
    await waitUntil(() => isSeen(badge));
    assert.include(textOf(badge, '#details'), 'No job and no file is named.');
    assert.isNotEmpty(one(badge, '#details').style.top);
  });
});
