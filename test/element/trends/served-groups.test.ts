import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define/predictions-trends.ts';
import {FakeAsking} from '../../support/page/fake/fake-asking.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, settled} from '../../support/page/mount.ts';

const rows = [0, 1].flatMap((epoch) =>
  [0, 1].map((completion_index) =>
    makePrediction({
      epoch,
      completion_index,
      seq: epoch * 2 + completion_index + 1,
      exact_match: completion_index,
    }),
  ),
);

const figures = (element: HTMLElement): ReadonlyMap<string, string> =>
  new Map(
    all(element, '.panel').map((panel) => [
      panel.querySelector('.name')!.textContent,
      panel.querySelector('.value')!.textContent,
    ]),
  );

describe('<ftl-predictions-trends>: groups of answers', () => {
  afterEach(() => document.body.replaceChildren());

  it('come from the server, by the chosen score, where the page does not hold every row; and from the rows where it does', async () => {
    const source = new FakeSource(rows);
    const asking = new FakeAsking();
    const metrics: string[] = [];
    asking.trends = ({by, metric}) => {
      metrics.push(`${by} ${metric}`);
      const groups = {
        group_count: 9,
        several_count: 9,
        avg_best: 0.125,
        avg_mean: 0.5,
        pass_1: 0.3,
        pass_n: 0.75,
      };
      const points = by === 'epoch' ? source.trendsByEpoch : source.trendsByStep;
      return {job_id: 'run-a', n: 4, metric, trends: points.map((point) => ({...point, groups}))};
    };
    source.set({asking, isComplete: false});
    const element = await mount('ftl-predictions-trends', source, {curves: 'none'});
    await waitUntil(() => figures(element).has('pass@4'), 'served groups', {timeout: 8000});
    assert.equal(figures(element).get('pass@4'), '75%');
    assert.equal(figures(element).get('Best of 4: Character error rate'), '12.5%');
    assert.sameMembers(metrics, ['epoch char_error_rate', 'step char_error_rate']);
    source.notify();
    source.put([makePrediction({epoch: 2, completion_index: 1, seq: 9})]);
    await settled(element);
    assert.lengthOf(metrics, 2, 'not at once again');
    source.set({isComplete: true});
    element.requestUpdate();
    await settled(element);
    assert.isTrue(figures(element).has('pass@2'));
  });

  it('are not asked for where no held prompt has several answers', async () => {
    const source = new FakeSource(rows.filter(({completion_index: index}) => index === 0));
    const asking = new FakeAsking();
    source.set({asking, isComplete: false});
    const element = await mount('ftl-predictions-trends', source, {curves: 'none'});
    for (let i = 0; i < 5; i++) await settled(element);
    assert.deepEqual(asking.asked, []);
  });

  it('that the server does not tell are said to be missing', async () => {
    const source = new FakeSource(rows);
    const asking = new FakeAsking();
    asking.trends = () => {
      throw new Error('The connection was refused.');
    };
    source.set({asking, isComplete: false});
    const element = await mount('ftl-predictions-trends', source, {curves: 'none'});
    const faults = (): string =>
      all(element, '.fault')
        .map(({textContent}) => textContent)
        .join();
    await waitUntil(() => faults().includes('refused'), 'what failed', {timeout: 20_000});
    assert.include(faults(), 'Groups of answers could not be counted over the whole job');
    source.set({isComplete: true});
    element.requestUpdate();
    await settled(element);
    assert.equal(faults(), '');
  });
});
