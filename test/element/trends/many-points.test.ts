import {assert, waitUntil} from '@open-wc/testing';
import type uPlot from 'uplot';
import '../../../src/define/predictions-trends.ts';
import {drawingLater} from '../../../src/elements/trends/plot/load-plot.ts';
import {bandPaths, linePaths} from '../../../src/elements/trends/plot/line-paths.ts';
import {dataOf, MIN, NO_DATA, type Drawn} from '../../../src/elements/trends/plot/panel-data.ts';
import type {TrendPoint} from '../../../src/protocol/protocol.ts';
import type {Span} from '../../../src/view/trends/chart-zoom.ts';
import {smooth} from '../../../src/view/trends/trend-series.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, settled} from '../../support/page/mount.ts';
import {IN_WEBKIT} from '../../support/webkit/in-webkit.ts';

const COUNT = 20_000;
const x = Array.from({length: COUNT}, (_, i) => i);
const noise = (i: number): number => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
/** Falls, with noise, a gap, and zeros, which have no place on a logarithmic scale. */
const values = x.map((i) => {
  if (i > 9000 && i < 9900) return null;
  return i % 503 === 0 ? 0 : 0.1 + 0.8 * Math.exp(-i / 6000) * noise(i);
});
const scaled = (factor: number) => values.map((value) => value && value * factor);

const pointOf = (step: number, value: number | null): TrendPoint => ({
  ...{epoch: 0, step, sample_count: 1, avg_char_error_rate: value},
  ...{avg_exact_match: null, avg_length_ratio: null, avg_word_overlap: null},
  ...{min_char_error_rate: value, max_char_error_rate: value, validation_pass_rate: null},
});

const drawn = (isLog: boolean, smoothing: number): Drawn => ({
  chart: {axis: 'step', isCountedOn: false, points: [], x, series: []},
  series: {
    ...{metric: 'char_error_rate', score: null, groupSize: 1, interval: null},
    ...{values, smoothed: smooth(values, smoothing), range: {min: scaled(0.8), max: scaled(1.2)}},
  },
  isLog,
});

/** How many pixels of two pictures differ by more than rounding, and how many of the second have ink. */
function compare(one: HTMLCanvasElement, other: HTMLCanvasElement): {differing: number; inked: number} {
  assert.deepEqual([one.width, one.height], [other.width, other.height]);
  const [a, b] = [one, other].map(
    (canvas) => canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data,
  ) as [Uint8ClampedArray, Uint8ClampedArray];
  const found = {differing: 0, inked: 0};
  for (let i = 0; i < a.length; i += 4) {
    const channels = [i, i + 1, i + 2, i + 3];
    if (channels.some((at) => Math.abs(a[at]! - b[at]!) > 1)) found.differing++;
    if (channels.some((at) => b[at] !== 0)) found.inked++;
  }
  return found;
}

/** How many pixels of a picture have ink that is more than a pixel away from any of the other. */
function strayed(one: HTMLCanvasElement, other: HTMLCanvasElement): number {
  const {width, height} = one;
  const [a, b] = [one, other].map(
    (canvas) => canvas.getContext('2d')!.getImageData(0, 0, width, height).data,
  );
  const isInked = (data: Uint8ClampedArray, left: number, top: number): boolean =>
    left >= 0 && left < width && top >= 0 && top < height && data[4 * (top * width + left) + 3]! > 127;
  const near = [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((down) => [right, down] as const));
  let count = 0;
  for (let top = 0; top < height; top++)
    for (let left = 0; left < width; left++)
      if (isInked(a!, left, top) && !near.some(([right, down]) => isInked(b!, left + right, top + down)))
        count++;
  return count;
}

describe('<ftl-predictions-trends>: many points', () => {
  /** By which uPlot is told that a pixel of the page is of other pixels of the screen. */
  const queries: MediaQueryList[] = [];

  const ratio = Object.getOwnPropertyDescriptor(window, 'devicePixelRatio')!;

  before(() => {
    const matchMedia = window.matchMedia.bind(window);
    window.matchMedia = (text) => {
      const query = matchMedia(text);
      if (text.includes('dppx')) queries.push(query);
      return query;
    };
  });

  afterEach(() => {
    document.body.replaceChildren();
    Object.defineProperty(window, 'devicePixelRatio', ratio);
  });

  const line = (stroke: string, width: number): uPlot.Series => ({stroke, width, points: {show: false}});
  const hidden = line('', 1);
  const paths = linePaths(() => devicePixelRatio);
  const OURS: readonly uPlot.Series[] = [
    {...hidden, fill: '#00a2', paths: bandPaths(MIN, () => false)},
    {...line('#0a0', 1), paths},
    {...line('#aaa', 1), fill: '#aaa', paths},
    {...line('#00a', 2), fill: '#00a', paths},
  ];

  /** Drawn from all points or from those that are chosen. */
  async function picture(of: Drawn, span: Span, isWhole: boolean, series = OURS) {
    const {Plot} = await drawingLater.load();
    const host = document.createElement('div');
    document.body.append(host);
    const plot = new Plot(
      {
        ...{
          width: 601,
          height: 200,
          padding: [0, 0, 0, 0],
          axes: [{show: false}, {show: false}],
          legend: {show: false},
          cursor: {show: false},
        },
        scales: {x: {time: false, range: () => [...span]}, y: {distr: of.isLog ? 3 : 1}},
        series: [{}, ...series],
      },
      NO_DATA,
      host,
    );
    plot.batch(() => {});
    const {left, width} = plot.bbox;
    const data = dataOf(of, {span, left, width: isWhole ? Infinity : width});
    plot.batch(() => plot.setData(data));
    return {canvas: plot.ctx.canvas, count: data[0].length};
  }

  for (const [name, span] of [
    ['whole', [0, COUNT - 1]],
    ['zoomed in to', [2345, 12_345]],
  ] as const)
    for (const isLog of [false, true])
      for (const smoothing of [0, 0.9])
        it(`is the picture of all points: ${name}${isLog ? ', logarithmic' : ''}${smoothing > 0 ? ', smoothed' : ''}`, async () => {
          const of = drawn(isLog, smoothing);
          const [chosen, whole] = [await picture(of, span, false), await picture(of, span, true)];
          assert.equal(whole.count, COUNT);
          assert.isBelow(chosen.count, whole.count);
          const {differing, inked} = compare(chosen.canvas, whole.canvas);
          assert.isAbove(inked, 20_000);
          // WebKit rounds the edge of a path by all of its points.
          assert.isAtMost(differing, IN_WEBKIT ? inked / 100 : 0);
        });

  for (const smoothing of [0, 0.9])
    it(`a line that is filled where it is dense lies where uPlot draws it of all points${smoothing > 0 ? ', smoothed' : ''}`, async () => {
      const of = drawn(false, smoothing);
      const span = [0, COUNT - 1] as const;
      const [ours, its] = [
        await picture(of, span, false, [hidden, hidden, hidden, OURS.at(-1)!]),
        await picture(of, span, true, [hidden, hidden, hidden, line('#00a', 2)]),
      ];
      assert.isAbove(compare(ours.canvas, its.canvas).inked, 1000);
      assert.deepEqual([strayed(ours.canvas, its.canvas), strayed(its.canvas, ours.canvas)], [0, 0]);
    });

  it('chooses points anew for a screen with more pixels, also of a run that is over', async () => {
    const points = x.map((step) => pointOf(step, values[step]!));
    const source = new FakeSource([makePrediction()]);
    Object.assign(source, {trendsByEpoch: points.slice(-1), trendsByStep: points});
    const canvasOf = async (): Promise<HTMLCanvasElement> => {
      const element = await mount('ftl-predictions-trends', source, {by: 'step', metrics: 'char_error_rate'});
      await waitUntil(() => all(element, 'canvas').length === 1, 'drawn', {timeout: 8000});
      await settled(element);
      return all<HTMLCanvasElement>(element, 'canvas')[0]!;
    };
    const canvas = await canvasOf();
    const {width} = canvas;
    Object.defineProperty(window, 'devicePixelRatio', {
      value: 2 * window.devicePixelRatio,
      configurable: true,
    });
    queries.at(-1)!.dispatchEvent(new Event('change'));
    await waitUntil(() => canvas.width === 2 * width, 'drawn with more pixels', {timeout: 8000});
    const {differing, inked} = compare(canvas, await canvasOf());
    assert.isAbove(inked, 1000);
    assert.equal(differing, 0);
  });
});
