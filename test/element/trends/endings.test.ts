import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-trends.ts';
import type {PredictionsTrends} from '../../../src/elements/predictions-trends.ts';
import {FakeSource, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, settled} from '../../support/page/mount.ts';

const names = (element: PredictionsTrends): string[] => all(element, '.name').map((name) => name.textContent);
const NAMES = ['Cut off at the token limit', 'Seem to loop (a guess)'];

describe('<ftl-predictions-trends>: how answers ended', () => {
  afterEach(() => document.body.replaceChildren());

  it('draws the share of answers that were cut off while the page holds every row, and the share that ended by themselves on request', async () => {
    const fake = new FakeSource(await recordedRun('assistant', {limit: 512}));
    const element = await mount('ftl-predictions-trends', fake);
    assert.include(names(element), NAMES[0]!);
    const place = names(element).indexOf(NAMES[0]!);
    assert.equal(all(element, '.aim')[place]?.textContent, 'share of the answers');
    assert.notInclude(names(element), 'Ended by themselves');
    element.metrics = 'ended_stop ended_limit';
    await settled(element);
    assert.deepEqual(names(element), ['Ended by themselves', NAMES[0]]);
    assert.deepEqual(
      all(element, '.value').map((value) => value.textContent),
      ['97.7%', '2.3%'],
    );
    element.metrics = null;
    fake.set({isComplete: false});
    await settled(element);
    assert.notIncludeMembers(names(element), NAMES);
  });

  it('draws none where every answer ended by itself', async () => {
    const rows = await recordedRun('assistant', {limit: 256});
    const all = rows.map((row) => ({...row, finish_reason: 'stop', prediction: 'done'}));
    const element = await mount('ftl-predictions-trends', new FakeSource(all));
    assert.notIncludeMembers(names(element), NAMES);
    assert.isNotEmpty(names(element));
  });
});
