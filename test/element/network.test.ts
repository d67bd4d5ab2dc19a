/// <reference types="mocha" />
import {assert, waitUntil} from '@open-wc/testing';
import {http, HttpResponse} from 'msw';
import {setupWorker} from 'msw/browser';
import '../../src/define.ts';
import type {Prediction, PredictionList} from '../../src/protocol/protocol.ts';
import {makePrediction} from '../support/page/make-prediction.ts';
import {textOf} from '../support/page/mount.ts';
import {IN_WEBKIT} from '../support/webkit/in-webkit.ts';

const BASE = `${location.origin}/api/training/predictions/job`;
const GEN = 'abc';

const listOf = (predictions: readonly Prediction[]): PredictionList => ({
  job_id: 'job',
  job: {status: 'running', model_name: null, error_message: null, started_at: null, completed_at: null},
  predictions,
  total_count: predictions.length,
  total_is_exact: true,
  epoch_count: 1,
  cursor: `${GEN}.${predictions.length}`,
  next: null,
});

const frame = (event: string, data: object, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** A stream that says hello and then what it is given. */
class LiveStream {
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  response(): HttpResponse<ReadableStream<Uint8Array>> {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
    });
    this.send(
      frame('connected', {jobId: 'job', status: 'running', total_count: 1, backlog: 0, timestamp: ''}) +
        frame('caught_up', {total_count: 1, timestamp: ''}, `${GEN}.1`),
    );
    return new HttpResponse(body, {headers: {'Content-Type': 'text/event-stream'}});
  }

  send(text: string): void {
    this.#controller!.enqueue(new TextEncoder().encode(text));
  }
}

/** Answers what a source asks for besides its stream. */
const jobAnswers = (rows: readonly Prediction[]) => [
  http.get(BASE, () => HttpResponse.json(listOf(rows))),
  http.get(`${BASE}/epochs`, () =>
    HttpResponse.json({job_id: 'job', epochs: [{epoch: 0, prediction_count: rows.length, latest_step: 0}]}),
  ),
  http.get(`${BASE}/trends`, () => HttpResponse.json({job_id: 'job', trends: [], overall_improvement: null})),
];

describe('elements and what the network answers', () => {
  const worker = setupWorker();

  before(function () {
    // The worker gets a stream handed over, which WebKit cannot.
    if (IN_WEBKIT) this.skip();
    return worker.start({quiet: true});
  });
  afterEach(() => {
    document.body.replaceChildren();
    worker.resetHandlers();
  });
  after(() => (IN_WEBKIT ? undefined : worker.stop()));

  const table = (properties: Partial<HTMLElementTagNameMap['ftl-predictions-table']> = {}) => {
    const element = document.createElement('ftl-predictions-table');
    Object.assign(element, {jobId: 'job', ...properties});
    document.body.append(element);
    return element;
  };

  const shows = (element: HTMLElement, text: string): Promise<void> =>
    waitUntil(() => textOf(element).includes(text), `"${text}" in the table`, {timeout: 5000});

  it('show the list, and then each row as the stream brings it', async () => {
    const stream = new LiveStream();
    worker.use(
      ...jobAnswers([makePrediction({prediction: 'from the list'})]),
      http.get(`${BASE}/stream`, () => stream.response()),
    );
    const element = table();
    await shows(element, 'from the list');
    await waitUntil(() => element.source?.state.kind === 'live', 'live');
    const prediction = makePrediction({seq: 2, sample_index: 1, prediction: 'from the stream'});
    stream.send(frame('prediction', {type: 'prediction', prediction, total_count: 2}, `${GEN}.2`));
    await shows(element, 'from the stream');
    await shows(element, '1–2 of 2');
  });

  it('ask getToken once after a 401, and go on with what it gave', async () => {
    const asked: (string | null)[] = [];
    const [list, ...others] = jobAnswers([makePrediction({prediction: 'let in'})]);
    worker.use(
      http.get(BASE, ({request}) => {
        asked.push(request.headers.get('Authorization'));
        if (asked.at(-1) === 'Bearer fresh') return undefined;
        return HttpResponse.json({error: 'The token has expired.', code: 'unauthorized'}, {status: 401});
      }),
      list!,
      ...others,
      http.get(`${BASE}/stream`, () => new LiveStream().response()),
    );
    let given = 0;
    const element = table({token: 'stale', getToken: async () => (given++, 'fresh')});
    await shows(element, 'let in');
    assert.equal(given, 1);
    assert.deepEqual(asked.slice(0, 2), ['Bearer stale', 'Bearer fresh']);
  });

  it('stop at a 403, say why, and keep asking nobody', async () => {
    let asked = 0;
    worker.use(
      http.get(`${BASE}*`, () => {
        asked++;
        return HttpResponse.json({error: 'This token is for another page.', code: 'origin'}, {status: 403});
      }),
    );
    const element = table({token: 'of-another-page'});
    await waitUntil(() => element.source?.state.kind === 'stopped', 'stopped');
    const before = asked;
    await shows(element, 'This token is for another page.');
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(asked, before);
  });

  it('take a login page for what it is, not for data', async () => {
    worker.use(http.get(`${BASE}*`, () => HttpResponse.html('<!doctype html><h1>Log in</h1>')));
    const element = table();
    await waitUntil(() => element.source?.error !== null && element.source !== null, 'an error', {
      timeout: 5000,
    });
    await shows(element, 'login page');
    assert.notInclude(textOf(element), 'Log in<');
  });

  it('wait as long as a busy server asks for', async () => {
    worker.use(
      http.get(`${BASE}*`, () =>
        HttpResponse.json(
          {error: 'Too many streams are open.', code: 'streams_per_user'},
          {status: 429, headers: {'Retry-After': '60'}},
        ),
      ),
    );
    // Another credential: another source than the test before, which may not have let go yet.
    const element = table({token: 'one-of-many'});
    await waitUntil(() => element.source?.state.kind === 'waiting', 'waiting');
    const state = element.source!.state;
    assert.ok(
      state.kind === 'waiting' && state.retryAt - Date.now() > 50_000,
      JSON.stringify(state) + Date.now(),
    );
  });
});
