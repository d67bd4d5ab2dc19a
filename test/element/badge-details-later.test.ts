/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../src/define/live-badge.ts';
import {badgeDetailsLater} from '../../src/elements/badge/details-later.ts';
import {FakeSource, makePrediction, offer} from '../support/page/fake/fake-source.ts';
import {comesInTruth, comesLike} from '../support/page/later.ts';
import {one, settled, textOf} from '../support/page/mount.ts';

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
    isDown = false;
    button.click();
    await settled(badge);
    button.click();
    await badgeDetailsLater.load();
    await settled(badge);
    assert.include(textOf(badge, '#details'), 'Received');
  });
});
