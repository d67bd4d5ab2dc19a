/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument --
   answers of every shape are looked into; the OpenAPI document says what they are */
import assert from 'node:assert/strict';
import pg from 'pg';
import {pino} from 'pino';
import {startApiServer} from './api-server.ts';
import {openSse, type SseReader} from './sse-reader.ts';

export const ids = (rows: readonly {id: string}[]): string[] => rows.map(({id}) => id).sort();

export type OddRowScene = Awaited<ReturnType<typeof openOddRowScene>>;

/** A server, with another program that writes into its tables by plain SQL. */
export async function openOddRowScene() {
  const lines: {msg: string; id?: string; jobId?: string; field?: string}[] = [];
  const log = pino({level: 'warn'}, {write: (line) => void lines.push(JSON.parse(line))});
  const api = await startApiServer({POLL_INTERVAL_S: '0.02', METRICS: 'all'}, {log});
  const key = await api.issueKey('alice');
  const sql = new pg.Client(api.db.poolConfig);
  sql.on('error', () => {}); // The database goes first.
  await sql.connect();
  const makeJob = (jobId: string) => api.createJob(jobId, key);
  /** Stores one row by plain SQL, with these columns spelled as they stand; gives its id. */
  async function insert(jobId: string, columns: Readonly<Record<string, string>> = {}): Promise<string> {
    const all = {
      job_id: pg.escapeLiteral(jobId),
      epoch: '0',
      step: '0',
      sample_index: '0',
      prompt: "'p'",
      prediction: "'q'",
      ...columns,
    };
    const {rows} = await sql.query<{id: string}>(
      `INSERT INTO training_predictions (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')}) RETURNING id`,
    );
    return rows[0]!.id;
  }

  const at = (jobId: string, path = '') => `/api/training/predictions/${jobId}${path}`;
  const open = (jobId: string, query = ''): Promise<SseReader> =>
    openSse(`${api.url}${at(jobId, '/stream')}${query}`, {headers: {'X-API-Key': key}});
  const openLive = async (jobId: string): Promise<SseReader> => {
    const stream = await open(jobId);
    await stream.take('caught_up');
    return stream;
  };

  async function get(jobId: string, path: string) {
    const answer = await api.ask(at(jobId, path), {key});
    assert.equal(answer.status, 200, `${path}: ${answer.text}`);
    return answer;
  }

  /** Every way of reading the job gives exactly these rows, and counts no others. */
  async function assertReadEverywhere(jobId: string, expected: readonly string[]): Promise<void> {
    const wanted = [...expected].sort();
    for (const sort of ['epoch', 'arrival', 'step', 'sample_index', 'char_error_rate', 'scores.reward']) {
      for (const query of [`?sort=${sort}&dir=desc`, `?sort=${sort}&limit=1000&q=p`]) {
        const {json} = await get(jobId, query);
        assert.deepEqual(ids(json.predictions), wanted, query);
        assert.equal(json.total_count, wanted.length, query);
      }
    }
    const pages: {id: string}[] = [];
    for (let after: string | null = ''; after !== null;) {
      const {json} = await get(jobId, `?limit=1${after && `&after=${after}`}`);
      pages.push(...json.predictions);
      after = json.next;
    }
    assert.deepEqual(ids(pages), wanted, 'page by page');
    const {json: epochs} = await get(jobId, '/epochs');
    const sum = (each: readonly object[], name: string) =>
      each.reduce((all, one) => all + (one as Record<string, number>)[name]!, 0);
    assert.equal(sum(epochs.epochs, 'prediction_count'), wanted.length);
    for (const by of ['epoch', 'step']) {
      const {json} = await get(jobId, `/trends?by=${by}`);
      assert.equal(sum(json.trends, 'sample_count'), wanted.length);
    }
    const {json: samples} = await get(jobId, '/samples');
    const ofSamples: {id: string}[] = [];
    for (const index of new Set(samples.samples.map((one: {sample_index: number}) => one.sample_index))) {
      ofSamples.push(...(await get(jobId, `/samples/${String(index)}`)).json.predictions);
    }
    assert.deepEqual(ids(ofSamples), wanted, 'by samples');
    await get(jobId, '/scores');
    await get(jobId, '/scores?metric=scores.reward');
    const exported = (await get(jobId, '/export')).text.trim().split('\n');
    assert.deepEqual(ids(exported.map((line) => JSON.parse(line))), wanted, 'exported');
    await get(jobId, '/export?format=csv');
    const stream = await open(jobId, '?since=start');
    await stream.take('caught_up');
    assert.deepEqual(ids(stream.rows), wanted, 'streamed');
    const {data} = stream.all('connected')[0]!;
    assert.deepEqual([data.total_count, data.backlog], [wanted.length, wanted.length]);
    stream.close();
    const polled = await api.ask(at(jobId, '/stream?since=start&wait=0'), {
      key,
      headers: {Accept: 'application/json'},
    });
    assert.equal(polled.status, 200);
  }

  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    return Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} ([\\d.e+-]+)$`, 'm').exec(text)?.[1] ?? 0);
  };

  return {
    lines,
    api,
    key,
    sql,
    makeJob,
    insert,
    open,
    openLive,
    get,
    metric,
    assertReadEverywhere,
    async close() {
      await sql.end();
      await api.close();
    },
  };
}
