/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../src/define/predictions-comparison.ts';
import {renderedLater} from '../../src/elements/answer/rendered-later.ts';
import {FakeSource, makePrediction, offer} from '../support/page/fake/fake-source.ts';
import {comesInTruth, comesLike} from '../support/page/later.ts';
import {settled, textOf} from '../support/page/mount.ts';

describe('what renders answers', () => {
  afterEach(() => {
    comesInTruth(renderedLater);
    document.body.replaceChildren();
  });

  it('is tried again where it did not come; until then the answer is there raw, with the reason', async () => {
    let isDown = true;
    comesLike(renderedLater, (load) => (isDown ? Promise.reject(new Error('cut off')) : load()));
    const container = offer(new FakeSource([makePrediction({prediction: '**bold**', exact_match: 0})]));
    const comparison = document.createElement('ftl-predictions-comparison');
    comparison.rendering = 'auto';
    container.append(comparison);
    document.body.append(container);
    await settled(comparison);
    assert.include(textOf(comparison, '.said'), '**bold**');
    assert.include(textOf(comparison, '.said'), 'cut off');
    isDown = false;
    comparison.requestUpdate();
    await renderedLater.load();
    await settled(comparison);
    assert.notInclude(textOf(comparison, '.said'), 'cut off');
  });
});
