/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-map.ts';
import type {PredictionsMap} from '../../../src/elements/predictions-map.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {pagedScores} from '../../support/page/fake/paged-scores.ts';
import {all, mount, one, settled, textOf} from '../../support/page/mount.ts';

const MARKS = ['0011', '0000', '0110'];
const row = (sample_index: number, epoch: number, exact_match: number, seq: number) =>
  makePrediction({sample_index, epoch, step: epoch, exact_match, seq, prompt: `word ${sample_index}`});

/** A job of 603 samples, of which the page holds one row. */
function longJob(): FakeSource {
  const source = new FakeSource([row(601, 3, 0, 50)]);
  const marks = Array.from({length: 603}, (_, i) => (i === 602 ? '0110' : MARKS[i % 2]!));
  source.loadScores = pagedScores({marks, seq: 100, pageSize: 400});
  source.set({isComplete: false, totalCount: 2412});
  return source;
}

async function until(map: PredictionsMap, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i++) await settled(map);
  assert.isTrue(holds(), textOf(map));
}

const kinds = (map: PredictionsMap): readonly string[] => all(map, '.kind').map((kind) => textOf(kind));
const choose = (map: PredictionsMap, label: string): void =>
  all(map, '.kind')
    .find((kind) => textOf(kind).startsWith(label))!
    .click();

describe('<ftl-predictions-map>: more samples than are drawn', () => {
  afterEach(() => document.body.replaceChildren());

  it('counts, lists and filters all of them, says which are drawn, and keeps up with rows', async () => {
    const source = longJob();
    const map = await mount('ftl-predictions-map', source, {metric: 'exact_match', baseline: 2});
    await until(map, () => textOf(map, '.extent').includes('Drawn are the first 500 of 603 samples'));
    assert.deepEqual(kinds(map).slice(0, 5), [
      'Learned 301',
      'Never right 301',
      'Forgotten 1',
      'Flickering 0',
      'Improved 0',
    ]);
    choose(map, 'Lost');
    await settled(map);
    // It stands behind those that are drawn, and the page holds no row of it.
    assert.equal(textOf(map, '.chosen'), 'Sample 602 100% → 0%');
    assert.equal(textOf(map, '.notice'), 'None of them is among the samples that are drawn.');
    one(map, '.chosen .name').click();
    assert.deepEqual(source.openedSample, {sample_index: 602, sample_source_id: null});
    choose(map, 'Lost');
    source.put([row(600, 4, 0, 101)]);
    await until(map, () => kinds(map)[2] === 'Forgotten 2');
    choose(map, 'Forgotten');
    await until(map, () => textOf(map, '.chosen').includes('word 600'));
    assert.deepEqual(
      source.sampleSelection?.samples.map(({sample_index}) => sample_index),
      [600, 602],
    );
  });
});
