/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define.ts';
import {addLanguage} from '../../../src/index.ts';
import {GERMAN} from '../../../src/elements/languages/de.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import type {Prediction, TrendPoint} from '../../../src/protocol/protocol.ts';
import {StreamError} from '../../../src/stream/wire/error.ts';
import type {StreamState} from '../../../src/stream/wire/state.ts';
import {englishLeft, textsOf} from '../../support/page/english-left.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, one, settled} from '../../support/page/mount.ts';
import {opener} from '../../support/page/table.ts';

/** In no language: what is English came from the elements. */
const ROWS: readonly Prediction[] = [0, 1, 2, 3].flatMap((epoch) =>
  [0, 1, 2].flatMap((sample_index) =>
    [0, 1].map((completion_index) =>
      makePrediction({
        ...{epoch, sample_index, completion_index, step: epoch * 10, seq: epoch * 10 + sample_index + 1},
        ...{prompt: `xq ${sample_index}`, ground_truth: 'zz yy', sample_source_id: 'qq'},
        prediction: epoch === 1 || (sample_index === 1 && epoch > 1) ? 'zz yy' : `zz vv ${epoch}`,
        ...{char_error_rate: epoch === 1 ? 0 : 0.5, exact_match: epoch === 1 ? 1 : 0},
        ...{word_overlap: 0.5, length_ratio: 1, finish_reason: 'max_tokens'},
      }),
    ),
  ),
);

const point = (epoch: number): TrendPoint => ({
  ...{epoch, step: epoch * 10, sample_count: 6, avg_char_error_rate: 0.5 - epoch / 10},
  ...{min_char_error_rate: 0, max_char_error_rate: 1},
  ...{avg_exact_match: 0.1 * epoch, avg_word_overlap: 0.5, validation_pass_rate: 0.5, avg_length_ratio: 1},
});

const cause = new StreamError('unreachable', '–', {retryable: true});

const STATES: readonly StreamState[] = [
  {kind: 'idle'},
  {kind: 'connecting', attempt: 1},
  {kind: 'catching-up', attempt: 0},
  {kind: 'live'},
  {kind: 'stale'},
  {kind: 'waiting', attempt: 2, retryAt: 0, cause},
  {kind: 'polling', attempt: 0, cause},
  {kind: 'paused', by: 'user'},
  {kind: 'paused', by: 'live-off'},
  {kind: 'quiet'},
  {kind: 'ended', status: 'completed'},
  {kind: 'ended', status: 'failed'},
  {kind: 'stopped', cause},
];

function filled(): FakeSource {
  const source = new FakeSource([...ROWS]);
  const trendsByEpoch = [0, 1, 2, 3].map(point);
  source.set({trendsByEpoch, trendsByStep: trendsByEpoch, totalCount: ROWS.length});
  Object.assign(source, {leftOut: LEFT_OUT});
  return source;
}

const LEFT_OUT = {
  ...{count: 3, total: 200, hints: []},
  reasons: [{unit: 'line' as const, at: 17, file: null, reason: '–'}],
};

const TAGS = [
  'ftl-predictions-table',
  'ftl-predictions-trends',
  'ftl-predictions-comparison',
  'ftl-predictions-map',
  'ftl-epoch-slider',
  'ftl-live-badge',
] as const;

type Tag = (typeof TAGS)[number];

/** Each way in which an element shows other words. */
const WAYS: readonly (readonly [Tag, object, ((element: HTMLElement) => void)?])[] = [
  ['ftl-predictions-table', {group: 'off'}, (table) => opener(table as PredictionsTable, 0).click()],
  [
    'ftl-predictions-table',
    {view: 'pages', pageSize: 2, density: 'roomy'},
    (table) => opener(table as PredictionsTable, 0).click(),
  ],
  ['ftl-predictions-table', {q: 'nnn', wrongOnly: true, layout: 'cards'}],
  ['ftl-predictions-trends', {table: true}],
  ['ftl-predictions-trends', {axis: 'step', smoothing: 0.5, intervals: true, epoch: 2}],
  ['ftl-predictions-comparison', {sample: 'qq:1', baseline: 1}],
  ['ftl-predictions-comparison', {group: 'off', diff: 'char', epochs: '0-1'}],
  ['ftl-predictions-map', {table: true, baseline: 1}],
  ['ftl-predictions-map', {view: 'learning', metric: 'exact_match'}],
  ['ftl-epoch-slider', {}],
  ['ftl-epoch-slider', {epoch: 2}],
  ['ftl-live-badge', {}, (badge) => one(badge, '.badge').click()],
];

const german = (source: FakeSource, tag: Tag, properties: object = {}): Promise<HTMLElement> =>
  mount(tag, source, {...properties, lang: 'de-AT'});

describe('in German', () => {
  before(() => addLanguage('de', GERMAN));
  afterEach(() => document.body.replaceChildren());

  for (const tag of TAGS) {
    it(`<${tag}> has no English text in any state of its source, with rows and without`, async () => {
      for (const source of [filled(), new FakeSource([])]) {
        const element = await german(source, tag);
        for (const state of STATES) {
          source.set({state});
          await settled(element);
          assert.deepEqual(englishLeft(element), [], state.kind);
        }
        element.parentElement!.remove();
      }
    });
  }

  it('no element has an English text in any way it is set up or opened', async () => {
    for (const [tag, properties, act] of WAYS) {
      const element = await german(filled(), tag, properties);
      act?.(element);
      for (let i = 0; i < 3; i++) await settled(element);
      assert.deepEqual(englishLeft(element), [], `${tag} ${JSON.stringify(properties)}`);
      assert.isAbove(textsOf(element).length, 3, tag);
      element.parentElement!.remove();
    }
  });

  it('every element is accessible', async () => {
    for (const tag of TAGS) await assert.isAccessible(await german(filled(), tag));
  });

  it('the table writes its words and its numbers as German does', async () => {
    const table = await german(filled(), 'ftl-predictions-table', {group: 'off'});
    const heads = all(table, 'th').map((head) => head.textContent.trim());
    assert.includeMembers(heads, ['Epoche', 'Schritt', 'Beispiel', 'Vorhersage']);
    assert.include(textsOf(table).join('\n'), '50,0');
  });
});
