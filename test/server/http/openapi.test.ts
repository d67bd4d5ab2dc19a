import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Ajv2020} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly {name: string; in: string; required?: boolean; schema: object}[];
  readonly requestBody?: {content: Record<string, {schema: object}>};
  readonly responses: Readonly<Record<string, {content?: Record<string, {schema: object}>}>>;
  readonly security: readonly Record<string, unknown>[];
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Record<string, object>;
    readonly securitySchemes: Record<string, object>;
  };
}

let api: ApiServer;
let document: Document;
let operations: readonly (readonly [path: string, method: string, operation: Operation])[];

before(async () => {
  api = await startApiServer({AUTH_FAILURES_PER_MINUTE: '0', REQUESTS_PER_MINUTE: '0'});
  document = (await api.ask('/openapi.json')).json as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [path, method, operation] as const),
  );
});
after(() => api.close());

test('every endpoint is in the document, and the document is OpenAPI 3.1', () => {
  assert.match(document.openapi, /^3\.1\./);
  const predictions = '/api/training/predictions';
  assert.deepEqual(operations.map(([path, method]) => `${method} ${path}`).sort(), [
    'delete /api/training/jobs/{jobId}/embed-tokens/{id}',
    'get /api/training/jobs',
    'get /api/training/jobs/{jobId}',
    'get /api/training/jobs/{jobId}/badge.svg',
    'get /api/training/jobs/{jobId}/metrics',
    'get /api/training/local/{jobId}/metrics',
    `get ${predictions}/{jobId}`,
    `get ${predictions}/{jobId}/epochs`,
    `get ${predictions}/{jobId}/epochs/{epoch}/scores`,
    `get ${predictions}/{jobId}/export`,
    `get ${predictions}/{jobId}/samples`,
    `get ${predictions}/{jobId}/samples/{sampleIndex}`,
    `get ${predictions}/{jobId}/scores`,
    `get ${predictions}/{jobId}/stream`,
    `get ${predictions}/{jobId}/trends`,
    'get /api/training/streams',
    'get /embed',
    'get /embed.js',
    'get /embed/{file}',
    'get /healthz',
    'get /metrics',
    'get /openapi.json',
    'get /readyz',
    'patch /api/training/jobs/{jobId}',
    'post /api/training/jobs',
    'post /api/training/jobs/{jobId}/embed-tokens',
    'post /api/training/jobs/{jobId}/metrics',
    'post /api/training/local/jobs',
    'post /api/training/local/predictions',
    `post ${predictions}`,
  ]);
});

test('every schema is a JSON Schema that compiles, and every reference leads somewhere', () => {
  const ajv = new Ajv2020({strict: true, allowUnionTypes: true, keywords: ['x-max-bytes']});
  addFormats.default(ajv);
  const schemas = [
    ...Object.values(document.components.schemas),
    ...operations.flatMap(([, , {parameters, requestBody, responses}]) => [
      ...parameters.map(({schema}) => schema),
      ...Object.values(requestBody?.content ?? {}).map(({schema}) => schema),
      ...Object.values(responses).flatMap(({content}) =>
        Object.values(content ?? {}).map(({schema}) => schema),
      ),
    ]),
  ];
  for (const schema of schemas) {
    if (!('$ref' in schema)) assert.doesNotThrow(() => ajv.compile(schema), JSON.stringify(schema));
    else assert.ok(document.components.schemas[String(schema.$ref).replace('#/components/schemas/', '')]);
  }
});

test('operations have names of their own, declare the places of their paths, and known credentials', () => {
  const names = operations.map(([, , {operationId}]) => operationId);
  assert.equal(new Set(names).size, names.length);
  for (const [path, method, {parameters, security, summary}] of operations) {
    const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = parameters.filter((parameter) => parameter.in === 'path');
    assert.deepEqual(
      declared.map(({name}) => name),
      places,
      path,
    );
    assert.ok(
      declared.every(({required}) => required === true),
      path,
    );
    assert.ok(summary.length > 5, `${method} ${path}`);
    for (const scheme of security.flatMap((one) => Object.keys(one)))
      assert.ok(document.components.securitySchemes[scheme], scheme);
  }
});

test('what the document says needs a credential answers 401 without one, and the rest does not', async () => {
  for (const [path, method, {security}] of operations) {
    const {status} = await api.ask(path.replaceAll(/\{\w+\}/g, '1'), {method: method.toUpperCase()});
    if (security.length > 0) assert.equal(status, 401, `${method} ${path}`);
    // A job that shows no badge, and a file that /embed does not load, are not there.
    else assert.equal(status, path.includes('{') ? 404 : 200, `${method} ${path}`);
  }
});

test('whatever a query holds, it is answered or refused: nothing makes the server fail', async () => {
  const key = await api.issueKey('alice');
  const bearer = await api.createJob('queried', key);
  const predictions = [0, 1, 2].map((sample_index) => ({
    ...{epoch: 0, step: 0, sample_index, prompt: 'p', prediction: 'q', ground_truth: 'r'},
    sample_source_id: sample_index === 2 ? 'source' : null,
  }));
  await api.post(bearer, 'queried', ...predictions);
  const get = async (end: string) =>
    (await api.ask(`/api/training/predictions/queried${end}`, {key})).json as {next: string};
  const token = fc.constantFrom(
    (await get('?limit=1')).next,
    (await get('?limit=1&sort=char_error_rate&dir=desc&q=p&min_word_overlap=0')).next,
    (await get('/samples?limit=1')).next,
    Buffer.from('{"epoch":9e15,"step":0,"seq":0}').toString('base64url'),
  );
  const odd = fc.oneof(
    token,
    fc.string({unit: 'binary'}),
    fc.constantFrom(
      '',
      '0',
      '1',
      '-1',
      '1.5',
      '1e5',
      '9007199254740991',
      '9007199254740992',
      'null',
      'NaN',
      '%',
      '_',
      "'",
      '\\',
    ),
    fc.constantFrom(
      'asc',
      'desc',
      'arrival',
      'word_overlap',
      'pass',
      'none',
      'csv',
      'step',
      'start',
      'a.1',
      'a.1.e0',
    ),
  );
  const reads = operations.filter(([path, method]) => method === 'get' && path.includes('{jobId}'));
  const request = fc.constantFrom(...reads).chain(([path, , {parameters}]) => {
    const names = parameters.filter((parameter) => parameter.in === 'query').map(({name}) => name);
    const query =
      names.length === 0
        ? fc.constant([])
        : fc.array(fc.tuple(fc.constantFrom(...names), odd), {maxLength: 4});
    return fc.tuple(fc.constant(path.replace('{jobId}', 'queried').replace('{sampleIndex}', '0')), query);
  });
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async ([path, query]) => {
      const search = new URLSearchParams(query.map(([name, value]) => [name, value.toWellFormed()]));
      if (path.endsWith('/stream')) search.set('wait', '0');
      const asking = {key, headers: {Accept: 'application/json'}};
      const {status, text} = await api.ask(`${path}?${search}`, asking);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      assert.ok(status < 500, text);
    }),
    {numRuns: 300},
  );
  for (const status of [200, 400]) assert.ok((statuses.get(status) ?? 0) > 2, `${status} was hardly seen`);
});
