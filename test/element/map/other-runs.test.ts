import {assert, expect, waitUntil} from '@open-wc/testing';
import '../../../src/define/predictions-map.ts';
import {pageRegistry} from '../../../src/context/stream-registry.ts';
import type {PredictionsMap} from '../../../src/elements/predictions-map.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {FakeSource, makePrediction, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../../support/page/mount.ts';
import {slowerRun} from '../../support/page/other-run.ts';

/** Samples by their marks: `1` right, `0` wrong, `.` no ground truth; a mark for each epoch. */
const answered = (samples: readonly string[], asks = 'word'): readonly Partial<Prediction>[] =>
  samples.flatMap((marks, sample_index) =>
    [...marks].map((mark, epoch) => ({
      ...{epoch, step: epoch * 10, sample_index, prompt: `${asks} ${sample_index}`},
      prediction: mark === '1' ? 'right' : 'wrong',
      ground_truth: mark === '.' ? null : 'right',
    })),
  );

const fileOf = (name: string, samples: readonly string[], asks?: string): File =>
  new File(
    [
      answered(samples, asks)
        .map((row) => JSON.stringify(row))
        .join('\n'),
    ],
    name,
  );

const own = (...samples: readonly string[]): FakeSource =>
  new FakeSource(
    answered(samples).map((fields, i) =>
      makePrediction({seq: i + 1, ...fields, exact_match: fields.prediction === 'right' ? 1 : 0}),
    ),
  );

const open = (source: FakeSource, fields: Partial<PredictionsMap>): Promise<PredictionsMap> =>
  mount('ftl-predictions-map', source, {metric: 'exact_match', sort: 'sample', ...fields});

const has = (element: PredictionsMap, selector: string, text: string): Promise<void> =>
  waitUntil(() => textOf(element, selector).includes(text), `"${text}" in ${selector}`, {timeout: 20_000});

const lines = (element: PredictionsMap): string[] =>
  all(element, '.runs > *').map(({textContent}) => textContent.replace(/\s+/g, ' ').trim());

const key = (element: HTMLElement, place: number, name: string): void => {
  const event = new KeyboardEvent('keydown', {key: name, bubbles: true, cancelable: true});
  one(element, `.plot[data-place="${place}"]`).dispatchEvent(event);
};

/** Of the middle of a cell. */
function colorOf(element: HTMLElement, place: number, row: number, column: number, columns: number): string {
  const canvas = one<HTMLCanvasElement>(element, `.plot[data-place="${place}"] canvas`);
  const [x, y] = [((column + 0.5) / columns) * canvas.width, ((row + 0.5) / 2) * canvas.height];
  return canvas.getContext('2d')!.getImageData(Math.floor(x), Math.floor(y), 1, 1).data.join();
}

describe('<ftl-predictions-map>: further runs', () => {
  afterEach(() => document.body.replaceChildren());

  it('end at one edge with the names of their samples, which stay beside them', async () => {
    const element = await open(own('011', '000'), {files: [fileOf('b.jsonl', ['10', '11'])]});
    await waitUntil(() => all(element, '.plot').length === 2, 'two maps', {timeout: 20_000});
    const edges = all(element, '.corner, .matrix > .axis').map((each) => each.getBoundingClientRect());
    assert.lengthOf(edges, 3);
    for (const {top, bottom} of edges) {
      assert.approximately(top, edges[0]!.top, 0.1);
      assert.approximately(bottom, edges[0]!.bottom, 0.1);
    }
    assert.approximately(edges[0]!.right, edges[1]!.left, 0.1);
  });

  it('stand beside, the same samples in the same rows at the same epochs, and say what they have in common', async () => {
    const files = [fileOf('b.jsonl', ['10', '11']), fileOf('c.jsonl', ['0110', '1'])];
    const element = await open(own('011', '000'), {files});
    await has(element, '.runs', 'Against c.jsonl Completed');
    await waitUntil(() => all(element, '.plot').length === 3, 'three maps', {timeout: 20_000});
    assert.deepEqual(
      all(element, '.run-head').map((head) => textOf(head)),
      ['run-a', 'b.jsonl', 'c.jsonl'],
    );
    assert.deepEqual(lines(element), [
      'Against b.jsonl Completed 2 of 2 prompts are in both (2 by source and index) At epoch 1: 1 better, 1 worse of 2: may be chance (p = 1)',
      'Against c.jsonl Completed 2 of 2 prompts are in both (2 by source and index) At epoch 2: none better, none worse of 1',
    ]);
    element.scrollIntoView();
    await waitUntil(() => colorOf(element, 2, 0, 2, 3) !== '0,0,0,0', 'it is drawn', {timeout: 20_000});
    await settled(element);
    const [right, wrong] = [colorOf(element, 0, 0, 1, 3), colorOf(element, 0, 0, 0, 3)];
    const colors = (place: number): readonly string[] =>
      [0, 1].map((row) =>
        [0, 1, 2]
          .map((column) => colorOf(element, place, row, column, 3))
          .map((color) => (color === right ? '1' : color === wrong ? '0' : '.'))
          .join(''),
      );
    assert.deepEqual([0, 1, 2].map(colors), [
      ['011', '000'],
      ['10.', '11.'],
      ['011', '1..'],
    ]);
  });

  it('are read out together, cell by cell, and compared at the epoch that all panels show', async () => {
    const source = own('011', '000');
    const element = await open(source, {files: [fileOf('b.jsonl', ['10', '11'])]});
    await waitUntil(() => all(element, '.plot').length === 2, 'two maps', {timeout: 20_000});
    key(element, 1, 'ArrowDown');
    key(element, 1, 'Home');
    await settled(element);
    assert.equal(
      textOf(element, '[role=status]'),
      'word 0 · epoch 0 · exact match 0%, wrong · b.jsonl 100%, right',
    );
    assert.deepEqual(
      all(element, '.pointed').map(({hidden, style}) => [hidden, style.left, style.top]),
      [
        [false, '0%', '0%'],
        [false, '0%', '0%'],
      ],
    );
    key(element, 1, 'Enter');
    await has(element, '.runs', 'At epoch 0: 0 better, 2 worse of 2');
    assert.deepEqual(source.openedSample, {sample_index: 0, sample_source_id: null});
    assert.equal(source.epochCursor, 0);
    source.epochCursor = 2;
    await has(element, '.runs', 'At epoch 2: no sample has scores at both');
  });

  it('follow this run as it goes on, in the table too', async () => {
    const source = own('01', '00');
    const element = await open(source, {files: [fileOf('b.jsonl', ['011', '110'])], table: true});
    await waitUntil(() => all(element, '.scores').length === 2, 'two tables', {timeout: 20_000});
    await has(element, '.runs', 'At epoch 1: 0 better, 1 worse of 2');
    source.put([
      makePrediction({epoch: 2, step: 20, sample_index: 1, prompt: 'word 1', seq: 90, exact_match: 1}),
    ]);
    await has(element, '.runs', 'At epoch 2: 1 better, 0 worse of 1');
    const [, theirs] = all(element, '.scores');
    assert.deepEqual(
      [...theirs!.querySelectorAll('tbody tr')].map((row) =>
        [...row.children].slice(-3).map(({textContent}) => textContent.trim()),
      ),
      [
        ['0%', '100%', '100%'],
        ['100%', '100%', '0%'],
      ],
    );
    assert.include(theirs!.querySelector('caption')!.textContent, 'b.jsonl: Exact match of 2 samples');
  });

  it('that cannot be drawn say why in their place', async () => {
    const files = [fileOf('d.jsonl', ['01'], 'verb'), fileOf('e.jsonl', ['..', '..'])];
    const element = await open(own('011', '000'), {jobs: 'run-a', files});
    await has(element, '.runs', 'e.jsonl');
    await has(element, '.runs', 'No prediction has a score');
    const said = lines(element);
    assert.strictEqual(said[0], 'run-a is this run itself: name another to compare it with.');
    assert.match(said[1]!, /^No prompt in common with d\.jsonl .*Nothing is compared\.$/);
    assert.match(said[2]!, /^Against e\.jsonl .*No prediction has a score: exact match\. Send ground_truth/);
    assert.lengthOf(all(element, '.plot'), 1);
    assert.lengthOf(all(element, '.run-head'), 0);
  });

  it('that this token may not read, or that have no epoch in common, say so; four are shown at the most', async () => {
    const late = new File(
      answered(['01', '10']).map((row) => `${JSON.stringify({...row, epoch: row.epoch! + 7})}\n`),
      'f.jsonl',
    );
    const files = [late, fileOf('g.jsonl', ['1', '1']), fileOf('h.jsonl', ['1'])];
    const element = await open(own('011', '000'), {jobs: 'run-c', files});
    await has(element, '.runs', 'Waiting for job “run-c”');
    await has(element, '.runs', 'an embed token reads several jobs when it is made with job_ids');
    await has(element, '.runs', 'No epoch in common with f.jsonl');
    await has(element, '.runs', '1 more named: four runs are drawn together at the most.');
    // One epoch of another run is enough.
    await has(element, '.runs', 'At epoch 0: 0 better, 2 worse of 2');
    assert.deepEqual(
      all(element, '.run-head').map((head) => textOf(head)),
      ['run-a', 'g.jsonl'],
    );
    element.view = 'learning';
    await has(element, '.runs', 'Further runs are drawn as samples × epochs.');
    element.files = element.jobs = null;
    await waitUntil(() => all(element, '.runs').length === 0, 'they are gone', {timeout: 20_000});
    assert.equal(pageRegistry().size, 0);
  });

  for (const scheme of ['light', 'dark']) {
    it(`have no axe violations in ${scheme}`, async () => {
      document.documentElement.style.colorScheme = scheme;
      const rows = await recordedRun('g2p');
      const element = await open(new FakeSource(rows), {files: [slowerRun(rows)], table: true});
      await has(element, '.run-head:nth-of-type(2)', 'run-b.jsonl');
      await still(element);
      await expect(element).to.be.accessible();
      document.documentElement.style.colorScheme = '';
    });
  }
});
