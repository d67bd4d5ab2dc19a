/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import '../../src/define.ts';
import type {PredictionsStream} from '../../src/elements/predictions-stream.ts';
import {one, settled, textOf} from '../support/page/mount.ts';

const record = {epoch: 0, step: 0, sample_index: 0, prompt: 'p', prediction: 'x', ground_truth: 'x'};
const line = (fields: object): string => `${JSON.stringify({...record, ...fields})}\n`;

function show(file: Blob, inside: string): PredictionsStream {
  const stream = document.createElement('ftl-predictions-stream');
  stream.innerHTML = inside;
  stream.file = file;
  document.body.append(stream);
  return stream;
}

const over = (stream: PredictionsStream): Promise<void> =>
  waitUntil(() => ['ended', 'stopped'].includes(stream.state.kind), 'read to its end', {timeout: 9000});

describe('a file that the reader chose', () => {
  afterEach(() => document.body.replaceChildren());

  it('tells the reader what of it was left out, in the table and in the badge', async () => {
    const text = Array.from({length: 197}, (_, step) => line({step})).join('');
    const file = new File([text, line({epoch: 0.5}), '{"epoch":\n', line({prediction: null})], 'run.jsonl');
    const stream = show(
      file,
      '<ftl-live-badge></ftl-live-badge><ftl-predictions-table></ftl-predictions-table>',
    );
    await over(stream);
    const table = stream.querySelector('ftl-predictions-table')!;
    const badge = stream.querySelector('ftl-live-badge')!;
    await settled(table);
    await settled(badge);
    const first = 'line 198: "epoch" is 0.5: expected a whole number from 0 (round it down to 0)';
    assert.equal(textOf(table, '.left-out summary'), `3 of 200 lines left out: ${first}`);
    assert.equal(textOf(badge, '[part="label"]'), 'Completed · 3 left out');
  });

  it('says nothing of the kind where nothing was left out', async () => {
    const stream = show(new File([line({})], 'run.jsonl'), '<ftl-predictions-table></ftl-predictions-table>');
    await over(stream);
    const table = stream.querySelector('ftl-predictions-table')!;
    await settled(table);
    assert.isNull(table.shadowRoot!.querySelector('.left-out'));
  });

  it('shows no label without its value: no time that is not known, no count of errors that are not told', async () => {
    const stream = show(
      new File([line({validation_pass: false})], 'run.jsonl'),
      '<ftl-predictions-table columns="prompt updated_at validation"></ftl-predictions-table><ftl-predictions-comparison></ftl-predictions-comparison><ftl-live-badge></ftl-live-badge>',
    );
    await over(stream);
    const table = stream.querySelector('ftl-predictions-table')!;
    await settled(table);
    one<HTMLElement>(table, '[part~="row"] button').click();
    await settled(table);
    const labels = [...table.shadowRoot!.querySelectorAll('dt')].map((label) => label.textContent);
    assert.notInclude(labels, 'Received');
    for (const value of table.shadowRoot!.querySelectorAll('dd'))
      assert.notEqual(value.textContent.trim(), '');
    const comparison = stream.querySelector('ftl-predictions-comparison')!;
    await settled(comparison);
    assert.include(comparison.shadowRoot!.textContent, 'Invalid');
    assert.notInclude(comparison.shadowRoot!.textContent, '0 errors');
  });
});
