/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../src/define/live-badge.ts';
import {badgeDetailsLater} from '../../src/elements/badge/details-later.ts';
import {FakeSource, makePrediction, offer} from '../support/page/fake/fake-source.ts';
import {one, settled, textOf} from '../support/page/mount.ts';

describe('the details of a badge', () => {
  afterEach(() => {
    Reflect.deleteProperty(badgeDetailsLater, 'load');
    document.body.replaceChildren();
  });

  it('say that they could not be loaded, and come when the badge is opened again', async () => {
    const load = badgeDetailsLater.load.bind(badgeDetailsLater);
    let isDown = true;
    Object.defineProperty(badgeDetailsLater, 'load', {
      value: () => (isDown ? Promise.reject(new Error('down')) : load()),
      configurable: true,
    });
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
    await load();
    await settled(badge);
    assert.include(textOf(badge, '#details'), 'Received');
  });
});
