import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {MetricPoint} from '../../../src/protocol/protocol.ts';
import {besideOf} from '../../../src/stream/beside/beside-source.ts';
import {CurveBook} from '../../../src/stream/beside/curve-book.ts';
import {openFakeSource} from '../../support/page/fake/open-fake-source.ts';

const METRICS = '/api/training/jobs/job/metrics';
const LOOK_MS = 10_000;

const point = (step: number, values: Readonly<Record<string, number>>): MetricPoint => ({
  ...{step, epoch: null, values, recorded_at: ''},
});

/** A source whose server has curves: what is in `stored`, each with the count of values stored by then. */
function openWithCurves() {
  const opened = openFakeSource();
  const stored: MetricPoint[] = [];
  const asked: (string | null)[] = [];
  opened.server.intercept = ({path, query}) => {
    if (path !== METRICS) return null;
    const since = query.get('since');
    asked.push(since);
    return Response.json({
      ...{job_id: 'job', next: null, since: `${stored.length}`},
      metrics: stored.slice(Number(since ?? 0)),
    });
  };
  let curves: readonly MetricPoint[] = [];
  const faults: string[] = [];
  const follow = (): (() => void) => {
    const beside = besideOf(opened.source)!;
    return beside.followCurves((fault) => {
      curves = beside.curves;
      if (fault !== null) faults.push(fault);
    });
  };
  const losses = (): readonly (readonly number[])[] =>
    curves.map(({step, values}) => [step, values['loss'] ?? NaN]);
  return {...opened, stored, asked: () => asked.splice(0), losses, follow, faults};
}

test('of two values of a step and a name the later one counts, and the others stay', () => {
  const book = new CurveBook();
  book.take([point(10, {loss: 3, rate: 1}), {...point(20, {loss: 2}), epoch: 1}]);
  const before = book.points;
  book.take([]);
  assert.equal(book.points, before);
  book.take([point(20, {loss: 1}), point(5, {loss: 4}), point(10, {loss: 2.5})]);
  assert.deepEqual(
    book.points.map(({step, epoch, values}) => [step, epoch, values]),
    [
      [5, null, {loss: 4}],
      [10, null, {loss: 2.5, rate: 1}],
      [20, 1, {loss: 1}],
    ],
  );
});

test('a running job is asked every ten seconds for what is new, however many follow, and not once nobody does', async () => {
  const {server, environment, source, stored, asked, losses, stream, follow} = openWithCurves();
  server.commit({step: 1});
  stored.push(point(10, {loss: 3}));
  source.start();
  await environment.settle();
  assert.deepEqual(asked(), [], 'nobody follows');
  const stops = [follow(), follow()];
  await environment.settle();
  assert.deepEqual([asked(), losses()], [[null], [[10, 3]]]);
  stored.push(point(20, {loss: 2}));
  await environment.advance(LOOK_MS);
  assert.deepEqual(asked(), ['1']);
  assert.deepEqual(losses(), [
    [10, 3],
    [20, 2],
  ]);
  for (let i = 0; i < 6; i++) {
    stream().heartbeat();
    await environment.advance(LOOK_MS);
  }
  assert.deepEqual(
    asked(),
    Array.from({length: 6}, () => '2'),
  );
  stream().heartbeat();
  stops[0]!();
  stops[0]!();
  await environment.advance(LOOK_MS);
  assert.equal(asked().length, 1, 'one still follows');
  stops[1]!();
  await environment.advance(6 * LOOK_MS);
  assert.deepEqual(asked(), []);
});

test('a page that is not seen asks for nothing, and goes on when it is', async () => {
  const {server, environment, source, asked, follow} = openWithCurves();
  server.commit({step: 1});
  source.start();
  follow();
  await environment.settle();
  asked();
  environment.hide();
  await environment.advance(5 * LOOK_MS);
  assert.deepEqual(asked(), []);
  environment.show();
  await environment.settle();
  assert.equal(asked().length, 1);
  source.close();
  await environment.settle();
  assert.deepEqual(environment.left, {timers: 0, frames: 0, listeners: 0});
});

test('a job that has ended is asked once more, and again only when it runs', async () => {
  const {server, environment, source, stored, asked, losses, stream, follow} = openWithCurves();
  server.commit({step: 1});
  source.start();
  follow();
  await environment.settle();
  assert.equal(asked().length, 1);
  stored.push(point(10, {loss: 3}));
  server.status = 'completed';
  stream().bye('ended');
  await environment.settle();
  assert.equal(source.state.kind, 'ended');
  assert.deepEqual([asked(), losses()], [['0'], [[10, 3]]], 'the last values');
  await environment.advance(5 * LOOK_MS);
  assert.deepEqual(asked(), []);
});

test('a server that has no curves is asked once, and one that fails is asked again later', async () => {
  const {server, environment, source, asked, follow, faults} = openWithCurves();
  server.commit({step: 1});
  const answer = server.intercept;
  let status = 404;
  server.intercept = async (request) => {
    const known = await answer(request);
    return known === null || status === 200 ? known : Response.json({error: 'no', code: 'no'}, {status});
  };
  source.start();
  const stop = follow();
  await environment.advance(3 * LOOK_MS);
  assert.equal(asked().length, 1);
  stop();
  status = 500;
  follow();
  await environment.settle();
  status = 200;
  await environment.advance(3 * LOOK_MS);
  assert.ok(asked().length > 1);
  assert.deepEqual(faults, []);
  status = 403;
  await environment.advance(2 * LOOK_MS);
  assert.match(faults.join('\n'), /may not be read with this credential \(403\)/);
});
