import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import type {JobSummary, Prediction} from '../../../src/protocol/protocol.ts';
import type {StreamWarning} from '../../../src/stream/prediction-source.ts';
import {FakeSource} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, textOf} from '../../support/page/mount.ts';
import {choose, click, numbered, samples} from '../../support/page/table.ts';

const rows = (values: readonly number[]): Prediction[] =>
  numbered(1, values.length).map((row, i) => ({...row, scores: {reward: values[i]!}}));

const job = (scores: JobSummary['scores']): JobSummary => ({
  ...{status: 'running', model_name: null, error_message: null, started_at: null, completed_at: null},
  scores: scores ?? null,
});

function source(values: readonly number[], scores: JobSummary['scores'] = null): FakeSource {
  const fake = new FakeSource(rows(values));
  fake.set({job: job(scores)});
  return fake;
}

const cells = (table: PredictionsTable): string => textOf(table, 'tbody td.own');

describe('<ftl-predictions-table>: own scores', () => {
  afterEach(() => document.body.replaceChildren());

  it('a trainer’s own score is a column by the name that the job gives it, with its direction and range', async () => {
    const meaning = {reward: {label: 'Fields right', direction: 'higher', min: 0, max: 1}} as const;
    const table = await mount('ftl-predictions-table', source([0.257, 1], meaning));
    const header = one(table, 'th.own');
    assert.equal(header.textContent.trim(), 'Fields right');
    assert.equal(header.title, 'higher is better, 0 to 1');
    assert.equal(cells(table), '1.00 | 0.26');
    assert.lengthOf(all(table, 'td.own .good'), 1, 'a tick at the best that there is');
  });

  it('a score that comes while the page is open gets its column, and says what it means once the job does', async () => {
    const fake = new FakeSource(numbered(1, 2));
    const table = await mount('ftl-predictions-table', fake);
    assert.lengthOf(all(table, 'th.own'), 0);
    fake.put(rows([3, 4]).map((row) => ({...row, seq: row.seq + 10})));
    await settled(table);
    assert.equal(textOf(table, 'th.own'), 'reward');
    fake.set({job: job({reward: {label: 'Loss', direction: 'lower', max: 9}})});
    await settled(table);
    assert.equal(textOf(table, 'th.own'), 'Loss');
    assert.equal(one(table, 'th.own').title, 'lower is better, 9 or less');
  });

  it('the header of an own score orders by it, and so does the choice of the order', async () => {
    const table = await mount('ftl-predictions-table', source([0.5, -2, 7]));
    await click(table, 'th.own button');
    assert.deepEqual(samples(table), [3, 1, 2]);
    await choose(table, '.settings select', 'scores.reward asc');
    assert.deepEqual(samples(table), [2, 1, 3]);
    assert.equal(one(table, 'th.own').getAttribute('aria-sort'), 'ascending');
  });

  it('the columns attribute and the settings know own scores', async () => {
    const fake = source([1]);
    fake.put(numbered(5, 5).map((row) => ({...row, scores: {a: 1, b: 2, c: 3, reward: 4}})));
    const table = await mount('ftl-predictions-table', fake);
    assert.equal(textOf(table, 'th.own'), 'a | b', 'the first two unasked');
    table.columns = 'sample_index scores.reward scores.later';
    await settled(table);
    assert.equal(textOf(table, 'th.own'), 'reward | later', 'also one that has not come yet');
    all<HTMLInputElement>(table, '.settings label.choice')
      .find((label) => label.textContent.trim() === 'c')!
      .click();
    await settled(table);
    assert.include(table.columns ?? '', 'scores.c');
  });

  it('a metric that there is not is told once, with what there is', async () => {
    const told: StreamWarning[] = [];
    const listen = (event: Event): void => void told.push((event as CustomEvent<StreamWarning>).detail);
    document.body.addEventListener('ftl-warning', listen);
    const table = await mount('ftl-predictions-table', source([1]), {metric: 'rewrad'});
    table.q = 'x';
    await settled(table);
    document.body.removeEventListener('ftl-warning', listen);
    assert.deepEqual(
      told.map(({code}) => code),
      ['unknown-metric'],
    );
    assert.include(told[0]?.message ?? '', 'scores.reward, but got "rewrad". char_error_rate is used.');
  });

  it('a name that the trainer made up is text, and no class', async () => {
    const fake = source([1], {reward: {label: '<b>x</b> row open'}});
    const table = await mount('ftl-predictions-table', fake);
    assert.equal(textOf(table, 'th.own'), '<b>x</b> row open');
    assert.equal(one(table, 'td.own').className, 'own');
  });
});
