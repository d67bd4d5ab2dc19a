import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {Ajv2020} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {startApiServer, type ApiServer} from '../support/api-server.ts';

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
  api = await startApiServer({AUTH_FAILURES_PER_MINUTE: '0'});
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
    `get ${predictions}/{jobId}`,
    `get ${predictions}/{jobId}/epochs`,
    `get ${predictions}/{jobId}/export`,
    `get ${predictions}/{jobId}/samples`,
    `get ${predictions}/{jobId}/samples/{sampleIndex}`,
    `get ${predictions}/{jobId}/scores`,
    `get ${predictions}/{jobId}/stream`,
    `get ${predictions}/{jobId}/trends`,
    'get /healthz',
    'get /metrics',
    'get /openapi.json',
    'get /readyz',
    'patch /api/training/jobs/{jobId}',
    'post /api/training/jobs',
    'post /api/training/jobs/{jobId}/embed-tokens',
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
    else assert.equal(status, 200, `${method} ${path}`);
  }
});
