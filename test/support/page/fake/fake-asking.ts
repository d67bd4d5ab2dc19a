import type {MetricPoint} from '../../../../src/protocol/protocol.ts';
import {pageEnvironment} from '../../../../src/stream/page-environment.ts';
import type {Asking} from '../../../../src/stream/prediction-source.ts';

/** A server that answers questions beside the rows, and counts them by their paths. */
export class FakeAsking implements Asking {
  readonly environment = pageEnvironment;
  readonly closed = new AbortController().signal;
  readonly asked: string[] = [];
  metrics: readonly MetricPoint[];
  /** What is told in the place of an answer. */
  fault: Error | null = null;
  trends: (query: {readonly by: 'epoch' | 'step'; readonly metric: string}) => unknown = () => ({trends: []});
  readonly requests: Asking['requests'];

  constructor(metrics: readonly MetricPoint[] = []) {
    this.metrics = metrics;
    this.requests = {
      json: async <Body>({path, query}: {readonly path: string; readonly query?: object}): Promise<Body> => {
        this.asked.push(path);
        if (this.fault !== null) throw this.fault;
        if (path === '/trends') return this.trends(query as {by: 'epoch' | 'step'; metric: string}) as Body;
        return {job_id: 'run-a', metrics: this.metrics, next: null, since: null} as Body;
      },
    };
  }
}

/** The curves of a recorded run. Browser only. */
export async function recordedCurves(name: 'g2p' | 'shakespeare' | 'assistant'): Promise<MetricPoint[]> {
  const response = await fetch(new URL(`../../../../demo/runs/${name}.loss.jsonl`, import.meta.url));
  return (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => {
      const {t: _, step, epoch, ...values} = JSON.parse(line) as Record<'t' | 'step' | 'epoch', number>;
      return {step, epoch, values, recorded_at: ''};
    });
}
