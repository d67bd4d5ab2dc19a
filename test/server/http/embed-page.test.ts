import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {ELEMENTS} from '../../../.config/elements.ts';
import type {ErrorBody} from '../../../src/protocol/protocol.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';

describe('/embed', () => {
  let api: ApiServer;
  let closed: ApiServer;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ftl-embed-'));
    await writeFile(join(folder, 'ftl-predictions.js'), `/* ${'x'.repeat(5000)} */`);
    const scripts = pathToFileURL(`${folder}/`);
    [api, closed] = await Promise.all([
      startApiServer({EMBED_ORIGINS: 'https://notes.example, https://docs.example:8443/x'}, {scripts}),
      startApiServer({}, {scripts: pathToFileURL(`${folder}/not-built/`)}),
    ]);
  });

  after(async () => {
    await Promise.all([api.close(), closed.close()]);
    await rm(folder, {recursive: true, force: true});
  });

  test('is a page of one job with the elements that were named, framed by the listed origins alone', async () => {
    const {status, headers, text} = await api.ask('/embed?job=run-7&elements=table,trends&theme=dark');
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /frame-ancestors https:\/\/notes\.example https:\/\/docs\.example:8443;/);
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      'trusted-types lit-html',
      "base-uri 'none'",
    ])
      assert.ok(policy.split('; ').includes(rule), rule);
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.match(text, /<ftl-predictions-stream src="\.\/" job-id="run-7" theme="dark">/);
    assert.deepEqual(text.match(/<ftl-predictions-(table|trends|comparison)>|<ftl-live-badge>/g), [
      '<ftl-predictions-table>',
      '<ftl-predictions-trends>',
    ]);
    assert.match(text, /data-origins="\[&#34;https:\/\/notes\.example&#34;,/);
  });

  test('shows every element of the package', async () => {
    const {text} = await api.ask('/embed?job=run-7&elements=badge,trends,table,comparison,map,slider');
    for (const name of ELEMENTS) assert.ok(text.includes(`<ftl-${name}`), name);
  });

  test('is framed by nobody unless origins are listed', async () => {
    const {headers} = await closed.ask('/embed?job=run-7');
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none';/);
  });

  for (const name of ['src', 'file', 'token', 'api-key', 'getToken', 'job-id', 'map']) {
    test(`refuses ${name} in its address by name, without its value`, async () => {
      const {status, text} = await api.ask(`/embed?job=run-7&${name}=secret-value`);
      assert.equal(status, 400);
      const {error, details} = JSON.parse(text) as ErrorBody;
      assert.equal(details?.[0]?.path, name);
      assert.match(error, /is not read from the address/);
      assert.ok(!text.includes('secret-value'));
    });
  }

  for (const query of [
    'job=a%22%3E%3Cscript%3E',
    'job=a&elements=table,script',
    'job=a&theme=pink',
    'job=a&job=b',
    'elements=',
  ]) {
    test(`refuses ?${query}`, async () => {
      const {status} = await api.ask(`/embed?${query}`);
      assert.ok(status === 400 || status === 422, String(status));
    });
  }

  test('its scripts are told by their types, kept for minutes, and gzipped for those who take it', async () => {
    for (const [path, type] of [
      ['/embed.js', 'text/javascript'],
      ['/embed/frame.js', 'text/javascript'],
      ['/embed/frame.css', 'text/css'],
      ['/embed/ftl-predictions.js', 'text/javascript'],
    ] as const) {
      const response = await fetch(api.url + path, {headers: {'accept-encoding': 'gzip'}});
      assert.equal(response.status, 200, path);
      assert.equal(response.headers.get('content-type'), `${type}; charset=utf-8`);
      assert.equal(response.headers.get('cache-control'), 'public, max-age=300');
      assert.equal(response.headers.get('content-encoding'), 'gzip');
      assert.ok((await response.text()).length > 100);
    }
    const plain = await api.ask('/embed.js', {headers: {'accept-encoding': 'identity'}});
    assert.equal(plain.headers.get('content-encoding'), null);
    assert.equal(plain.headers.get('access-control-allow-origin'), null);
    const foreign = await api.ask('/embed.js', {headers: {origin: 'https://notes.example'}});
    assert.equal(
      foreign.headers.get('access-control-allow-origin'),
      '*',
      'a module of another origin needs leave',
    );
  });

  test('gives out no file but those that it loads', async () => {
    for (const name of [
      'nothing.js',
      '..%2fmain.ts',
      '%2e%2e%2fpackage.json',
      '.env',
      'frame.js%00',
      'a%2fb.js',
    ])
      assert.equal((await api.ask(`/embed/${name}`)).status, 404, name);
  });

  test('says that the scripts are not built, where they are not', async () => {
    const {status, text} = await closed.ask('/embed/ftl-predictions.js');
    assert.equal(status, 503);
    assert.match(text, /npm run build/);
  });
});
