/** A chart of this project at the end of its whole way: events of a server as text, the client, its store of averages, the element. */
import '../../../src/define/predictions-trends.ts';
import type {PredictionsTrends} from '../../../src/elements/predictions-trends.ts';
import type {TrendPoint} from '../../../src/protocol/protocol.ts';
import {JobSource} from '../../../src/stream/job-source.ts';
import {sourceEnvironment} from '../../../src/stream/source-environment.ts';
import {FakeJobServer} from '../../support/page/fake/fake-job-server.ts';
import {makePrediction, offer} from '../../support/page/fake/fake-source.ts';
import {CHART_PX, offerChart, type ChartContender} from './workload.ts';

const STEPS_PER_EPOCH = 1000;
const IMPROVEMENT = 50;

const pointOf = (value: number, step: number): TrendPoint => ({
  ...{epoch: Math.floor(step / STEPS_PER_EPOCH), step, sample_count: 50},
  ...{avg_char_error_rate: value, avg_exact_match: null, avg_word_overlap: null, avg_length_ratio: null},
  ...{min_char_error_rate: value * 0.8, max_char_error_rate: value * 1.2},
  ...{min_word_overlap: null, max_word_overlap: null},
  ...{validation_pass_rate: null, scores: {}},
});

/** @param afterEach what is asked of the element for each point, beside telling its source */
export function offerTrends(afterEach: (trends: PredictionsTrends) => void): void {
  const server = new FakeJobServer();
  server.commit({epoch: 0, step: 0});
  const row = makePrediction();
  let trends: PredictionsTrends;
  let step = 0;
  const contender: ChartContender = {
    prepare(values) {
      const bySteps = values.map(pointOf);
      const byEpochs = bySteps.filter((_, i) => i % STEPS_PER_EPOCH === STEPS_PER_EPOCH - 1);
      const [epochs, steps] = [byEpochs, bySteps].map((trends) => {
        const text = JSON.stringify({job_id: 'job', overall_improvement: IMPROVEMENT, trends});
        return new Blob([text], {type: 'application/json'});
      });
      server.intercept = ({path, query}) =>
        path.endsWith('/trends') ? new Response(query.get('by') === 'step' ? steps : epochs) : null;
    },
    async start(place, values) {
      step = values.length;
      const {share: _, ...environment} = sourceEnvironment;
      const source = new JobSource({...environment, fetch: server.fetch}, {jobId: 'job'});
      const offering = offer(source);
      trends = document.createElement('ftl-predictions-trends');
      for (const [name, value] of [
        ['by', 'step'],
        ['metrics', 'char_error_rate'],
        ['curves', 'none'],
        ['style', `--ftl-chart-height: ${CHART_PX.height}px`],
      ] as const)
        trends.setAttribute(name, value);
      offering.append(trends);
      place.append(offering);
      source.start();
      while ((trends.shadowRoot?.querySelector<HTMLCanvasElement>('.plot canvas')?.width ?? 0) === 0)
        await new Promise(requestAnimationFrame);
      // The page holds no server's answers at the end; they are asked for once.
      server.intercept = ({path}) => (path.endsWith('/trends') ? new Response(null, {status: 500}) : null);
    },
    append(value) {
      const point = pointOf(value, step++);
      const [stream] = server.streams;
      if (stream === undefined) throw new Error('Expected the stream to be open.');
      const prediction = {
        ...row,
        ...{id: `row-${step}`, seq: step, epoch: point.epoch, step: point.step},
        char_error_rate: value,
      };
      stream.send('prediction', {type: 'prediction', prediction, total_count: step}, `g1.${step}`);
      stream.send('trends_update', {
        ...{trends: [point], steps: [point], overall_improvement: IMPROVEMENT},
      });
      afterEach(trends);
    },
  };
  offerChart(contender);
}
