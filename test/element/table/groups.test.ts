import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import type {RowQuery} from '../../../src/stream/rows/job-rows.ts';
import {FakeSource, makePrediction, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../../support/page/mount.ts';
import {click, counts, opener, samples} from '../../support/page/table.ts';

/** Answers to one prompt, by their error rates and rewards. */
const answers = (
  sample_index: number,
  ...values: (readonly [rate: number, reward: number])[]
): Prediction[] =>
  values.map(([char_error_rate, reward], completion_index) =>
    makePrediction({
      seq: 10 * sample_index + completion_index + 1,
      ...{sample_index, completion_index, char_error_rate, exact_match: char_error_rate === 0 ? 1 : 0},
      prediction: `answer ${completion_index} to ${sample_index}`,
      scores: {reward},
    }),
  );

const rows = [
  ...answers(1, [0.5, 0], [0, 1], [0, 1], [0.5, 0]),
  ...answers(2, [0.5, 1], [0.5, 0]),
  ...answers(3, [1, 0.5]),
];

const names = (table: PredictionsTable): (string | null)[] =>
  all(table, 'button.toggle').map((button) => button.getAttribute('aria-label'));

describe('<ftl-predictions-table>: groups of answers', () => {
  afterEach(() => document.body.replaceChildren());

  it('asks the server for whole groups, and says how many of how many are loaded; without groups for rows', async () => {
    const source = new FakeSource(answers(9, [0.5, 0], [0, 1]));
    source.set({isComplete: false, totalCount: 2000});
    const asked: RowQuery[] = [];
    source.loadRows = async (query) => {
      asked.push(query);
      return {
        rows,
        total: 800,
        isExact: false,
        isOfGroups: query.group === true,
        next: `after ${asked.length}`,
      };
    };
    const table = await mount('ftl-predictions-table', source);
    await click(table, '.ask');
    assert.deepEqual([asked[0]?.group, asked[0]?.after], [true, null]);
    assert.strictEqual(counts(table), '1–4 of 4 groups 9 predictions 4 of over 800 groups loaded');
    await click(table, '.ask');
    assert.strictEqual(asked[1]?.after, 'after 1');
    table.group = 'off';
    await settled(table);
    await click(table, '.ask');
    assert.deepEqual([asked[2]?.group, asked[2]?.after], [undefined, null]);
    assert.strictEqual(counts(table), '1–9 of 9 9 of over 800 loaded');
  });

  it('shows the answers to one prompt at one step as one row: right ones, best, spread and pass@k, and the mean of each score', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource(rows));
    assert.deepEqual(samples(table), [3, 2, 1]);
    const [single, alike, mixed] = all(table, 'td.prediction').map(({textContent}) =>
      textContent.replace(/\s+/g, ' ').trim(),
    );
    assert.equal(single, 'answer 0 to 3', 'one answer is no group');
    assert.equal(alike, '0/20 of 2 exact · pass@2 0%. answer 0 to 2 All alike: no signal');
    assert.equal(
      mixed,
      '2/42 of 4 exact · best 0% · 0% to 50% · pass@1 50% · pass@2 83.3% · pass@4 100%. answer 1 to 1',
      'the best of them',
    );
    assert.equal(
      all(table, 'td.char_error_rate')[2]?.textContent.replace(/\s+/g, ' ').trim(),
      '25.0%mean 25.0%, 0.0% to 50.0%',
    );
    assert.equal(all(table, 'td.own .number')[1]?.textContent, '0.50');
    assert.include(counts(table), '1–3 of 3 groups');
    assert.include(counts(table), '7 predictions');
  });

  it('opens a group into its answers, each a row that opens in its turn', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource(rows));
    opener(table, 2).click();
    await settled(table);
    assert.deepEqual(names(table), [
      'Sample 3, epoch 1, step 100: whole text',
      'Sample 2, epoch 1, step 100: 2 answers',
      'Sample 1, epoch 1, step 100: 4 answers',
      ...[1, 2, 3, 4].map((answer) => `Sample 1, epoch 1, step 100, answer ${answer}: whole text`),
    ]);
    assert.include(
      textOf(table, '.details.several'),
      'Error rate best 0% · mean 25% · 0% to 50% · 2 of 4 exact · pass@1 50% · pass@2 83.3% · pass@4 100%',
    );
    assert.include(textOf(table, '.details.several'), 'reward best 1.00 · mean 0.50 · 0.00 to 1.00');
    assert.equal(one(table, 'table').getAttribute('aria-rowcount'), '8');
    opener(table, 4).click();
    await settled(table);
    assert.include(textOf(table, '.details-row .prediction'), 'answer 1 to 1');
    opener(table, 2).click();
    await settled(table);
    assert.lengthOf(names(table), 3, 'closed with all that is in it');
  });

  it('tells right answers and pass@k by the best that the job declares for the chosen score', async () => {
    const unscored = rows.map((row) => ({
      ...row,
      ground_truth: null,
      exact_match: null,
      char_error_rate: null,
    }));
    const fake = new FakeSource(unscored);
    const table = await mount('ftl-predictions-table', fake);
    assert.include(textOf(table, 'td.prediction'), '4 answers · best 1.00 · 0.00 to 1.00');
    assert.notInclude(textOf(table), 'pass@', 'an open range tells nothing');
    fake.set({job: {...fake.job!, scores: {reward: {max: 1}}}});
    await settled(table);
    assert.include(textOf(table, 'td.prediction'), '2 of 4 right · best 1.00 · 0.00 to 1.00 · pass@1 50%');
  });

  it('counts all answers of a group, and lists those that the filter lets through', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource(rows), {wrongOnly: true});
    opener(table, 2).click();
    await settled(table);
    assert.include(textOf(table, 'td.prediction'), '2 of 4 exact');
    assert.include(textOf(table, 'td.prediction'), 'answer 0 to 1', 'the best of those that match');
    assert.include(textOf(table, '.details.several'), '2 of 4 match');
    assert.deepEqual(names(table).slice(3), [
      'Sample 1, epoch 1, step 100, answer 1: whole text',
      'Sample 1, epoch 1, step 100, answer 4: whole text',
    ]);
  });

  it('takes in answers as they come, and a newer version in the place of the old', async () => {
    const fake = new FakeSource(rows.slice(0, 1));
    const table = await mount('ftl-predictions-table', fake, {follow: 'on'});
    assert.include(textOf(table, 'td.prediction'), 'answer 0 to 1');
    fake.put(rows.slice(1, 3));
    await settled(table);
    assert.include(textOf(table, 'td.prediction'), '2 of 3 exact');
    fake.put([{...rows[1]!, seq: 99, exact_match: 0, char_error_rate: 1}]);
    await settled(table);
    assert.include(textOf(table, 'td.prediction'), '1 of 3 exact · best 0% · 0% to 100%');
  });

  it('holds back what comes while a group is open', async () => {
    const fake = new FakeSource(rows);
    const table = await mount('ftl-predictions-table', fake);
    opener(table, 1).click();
    await settled(table);
    fake.put(answers(9, [0, 1], [0, 1]));
    await settled(table);
    assert.deepEqual([...new Set(samples(table))], [3, 2, 1]);
    assert.include(textOf(table, '[part=pill]'), '2 new predictions');
  });

  it('turns pages by groups, and keeps every answer a row with group="off"', async () => {
    const many = Array.from({length: 13}, (_, i) => answers(i, [0.5, 0], [1, 1])).flat();
    const table = await mount('ftl-predictions-table', new FakeSource(many));
    assert.include(counts(table), '1–10 of 13 groups');
    await click(table, '[aria-label="Next page"]');
    assert.deepEqual(samples(table), [2, 1, 0]);
    table.group = 'off';
    await settled(table);
    assert.include(counts(table), 'of 26');
    assert.include(names(table)[0], 'answer 2', 'and tells the answers apart');
  });

  it('scrolls through open groups', async () => {
    const many = Array.from({length: 300}, (_, i) => answers(i, [0.5, 0], [1, 1])).flat();
    const table = await mount('ftl-predictions-table', new FakeSource(many), {view: 'scroll'});
    opener(table, 0).click();
    await settled(table);
    one(table, '.scroller').scrollTo({top: 1e6});
    await settled(table);
    await settled(table);
    assert.equal(samples(table).at(-1), 0);
    assert.equal(all(table, 'tr.row').at(-1)?.getAttribute('aria-rowindex'), '303');
    assert.isBelow(all(table, 'tr.row').length, 60, 'what is out of sight is not drawn');
  });

  it('says where a page may not hold every answer of a group', async () => {
    const fake = new FakeSource(rows);
    const table = await mount('ftl-predictions-table', fake);
    opener(table, 1).click();
    await settled(table);
    assert.notInclude(textOf(table, '.details.several'), 'this page holds');
    fake.set({isComplete: false, totalCount: 99});
    await settled(table);
    assert.include(textOf(table, '.details.several'), 'Of the answers that this page holds');
  });

  for (const width of [1000, 390]) {
    it(`has no axe violations with a recorded run's groups open, ${width} px wide`, async () => {
      document.body.style.width = `${width}px`;
      const table = await mount(
        'ftl-predictions-table',
        new FakeSource(await recordedRun('assistant', {limit: 60})),
      );
      opener(table, 0).click();
      await settled(table);
      opener(table, 2).click();
      await settled(table);
      await still(table);
      await assert.isAccessible(table);
      document.body.style.width = '';
    });
  }

  it('marks the answers of an open group at the start of the row, as cards too', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource(rows));
    table.style.inlineSize = '360px';
    await still(table);
    opener(table, 1).click();
    await settled(table);
    const member = one(table, 'tr.row.member');
    assert.match(getComputedStyle(member).boxShadow, / 3px 0px 0px 0px inset$/);
    assert.strictEqual(getComputedStyle(member.querySelector('td.toggle')!).boxShadow, 'none');
  });
});
