import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define/predictions-trends.ts';
import type {PredictionsTrends} from '../../../src/elements/predictions-trends.ts';
import {StreamError} from '../../../src/stream/wire/error.ts';
import {FakeAsking, recordedCurves} from '../../support/page/fake/fake-asking.ts';
import {FakeSource, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, settled, textOf} from '../../support/page/mount.ts';

const names = (element: PredictionsTrends): readonly string[] =>
  all(element, '.name').map(({textContent}) => textContent);
const SCORES = ['Character error rate', 'Exact match', 'Word overlap'];
const CURVES = ['eval_loss', 'train_loss', 'learning_rate'];

async function withCurves(
  properties: Partial<PredictionsTrends> = {},
  {limit = 480, asking = new FakeAsking()} = {},
): Promise<{element: PredictionsTrends; source: FakeSource; asking: FakeAsking}> {
  if (asking.metrics.length === 0) asking.metrics = await recordedCurves('g2p');
  const source = new FakeSource(limit === 0 ? [] : await recordedRun('g2p', {limit}));
  source.set({asking});
  const element = await mount('ftl-predictions-trends', source, properties);
  return {element, source, asking};
}

describe("<ftl-predictions-trends>: the trainer's own curves", () => {
  afterEach(() => document.body.replaceChildren());

  it('draws them below the scores, losses first, and asks for them once for all elements', async () => {
    const {element, asking} = await withCurves();
    const other = document.createElement('ftl-predictions-trends');
    element.after(other);
    await waitUntil(() => names(element).length > 3 && names(other).length > 3, undefined, {timeout: 8000});
    assert.deepEqual(names(element), [...SCORES, ...CURVES]);
    assert.deepEqual(asking.asked, ['/metrics']);
    assert.include(textOf(element, '.aim'), 'measured by the trainer');
  });

  it('draws those that are named, and asks for none where none are wanted', async () => {
    const {element, asking} = await withCurves({curves: 'none'});
    await settled(element);
    assert.deepEqual([names(element), asking.asked], [SCORES, []]);
    element.curves = 'train_loss nothing';
    await waitUntil(() => names(element).length > 3, undefined, {timeout: 8000});
    assert.deepEqual(names(element), [...SCORES, 'train_loss']);
  });

  it('draws them before the first prediction has come', async () => {
    const {element} = await withCurves({}, {limit: 0});
    await waitUntil(() => names(element).length > 0, undefined, {timeout: 8000});
    assert.deepEqual(names(element), CURVES);
    assert.include(textOf(element, '.reading'), 'step 11,900');
  });

  it('reads them by the same keys as the scores: what was measured nearest', async () => {
    const {element} = await withCurves();
    await waitUntil(() => names(element).length > 3, undefined, {timeout: 8000});
    const panels = all(element, '.panels')[0]!;
    panels.dispatchEvent(new KeyboardEvent('keydown', {key: 'Home', bubbles: true, cancelable: true}));
    await settled(element);
    assert.include(textOf(element, '[role=status]'), 'train_loss 4.40');
  });

  it('tells why they cannot be read, and goes on without them', async () => {
    const asking = new FakeAsking();
    asking.fault = new StreamError('forbidden', 'may not be read', {status: 403});
    const {element} = await withCurves({}, {asking});
    await waitUntil(() => textOf(element, '.fault') !== '', undefined, {timeout: 8000});
    assert.equal(textOf(element, '.fault'), "The trainer's own curves could not be read: may not be read");
    assert.deepEqual(names(element), SCORES);
  });

  it('lists their values in a table of their own', async () => {
    const {element} = await withCurves({table: true, curves: 'train_loss'});
    await waitUntil(() => all(element, 'table').length === 2, undefined, {timeout: 8000});
    assert.match(textOf(all(element, 'table')[1]!, 'tbody tr'), /^30 11,900 0\.18/);
  });
});
