import {STATUS_CODES} from 'node:http';
import {Type, type TObject, type TSchema} from 'typebox';
import type {Action} from '../../auth/principal.ts';
import {route, type Route} from '../route.ts';
import {EventData, JointEventData} from '../input/event-schemas.ts';
import {ErrorBody, JobId} from '../input/schemas.ts';

/** What every request may be answered with, and what every one that says who is asking. */
const ALWAYS = [400, 403, 408, 414, 417, 431, 500, 503];
const WITH_CREDENTIAL = [401, 429];
const WITH_QUERY = [422];
const WITH_BODY = [413, 415, 422];

/** Which credentials may do what; the document's reader has no code to look it up in. */
const CREDENTIALS: Readonly<Record<Action, readonly string[]>> = {
  list: ['apiKey', 'apiKeyBearer', 'userJwt'],
  read: ['apiKey', 'apiKeyBearer', 'userJwt', 'embedToken'],
  append: ['jobToken', 'apiKey', 'apiKeyBearer'],
  report: ['jobToken', 'apiKey', 'apiKeyBearer'],
  manage: ['apiKey', 'apiKeyBearer'],
};

const bearer = (description: string, bearerFormat?: string) => ({
  type: 'http',
  scheme: 'bearer',
  description,
  ...(bearerFormat !== undefined && {bearerFormat}),
});

const SECURITY_SCHEMES = {
  apiKey: {type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'wak_…, within its scopes'},
  apiKeyBearer: bearer('The same key as a bearer token'),
  userJwt: bearer("A user's JWT: reads that user's jobs", 'JWT'),
  embedToken: bearer('Reads its jobs until it expires or is revoked', 'JWT'),
  jobToken: bearer('Writes the predictions and the status of one job'),
};

/** The OpenAPI 3.1 document of these routes, and of the route that serves it. */
export function openApiRoute(routes: readonly Route[]): Route {
  const self = route(
    {
      method: 'GET',
      path: '/openapi.json',
      action: null,
      summary: 'This document',
      answers: {200: Type.Object({openapi: Type.String(), paths: Type.Unknown()})},
    },
    async () => ({status: 200, body: document}),
  );
  const document = describe([...routes, self]);
  return self;
}

function describe(routes: readonly Route[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    for (const path of [route.path, ...(route.aliases ?? [])]) {
      (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, path);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'ftl-predictions',
      version: '1',
      description: "A fine-tuned model's predictions as they are made: stored, listed and streamed.",
    },
    paths,
    components: {
      schemas: {Error: ErrorBody, ...eventSchemas()},
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

/** The `data` of each event of the streams; OpenAPI 3.1 has no place for the events themselves. */
function eventSchemas(): Record<string, TSchema> {
  const all = {...EventData, ...JointEventData};
  return Object.fromEntries(Object.entries(all).map(([event, schema]) => [`event_${event}`, schema]));
}

function operation(route: Route, path: string) {
  const {action, summary, query, body, aliases = []} = route;
  return {
    operationId: operationId(route.method, path),
    summary: aliases.includes(path) ? `${summary} (the same as ${route.path})` : summary,
    parameters: [...pathParameters(path), ...(query ? queryParameters(query) : [])],
    ...(body && {requestBody: {required: true, content: {'application/json': {schema: body}}}}),
    responses: {...answers(route), ...errors(route)},
    security: action === null ? [] : CREDENTIALS[action].map((name) => ({[name]: []})),
  };
}

/** `GET /api/training/jobs/{jobId}` → `getApiTrainingJobsJobId`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return method.toLowerCase() + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

function pathParameters(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'jobId' ? JobId : {type: 'string'},
  }));
}

function queryParameters({properties}: TObject) {
  return Object.entries(properties).map(([name, schema]) => ({name, in: 'query', schema}));
}

function answers({answers, media = []}: Route) {
  const entries = Object.entries(answers).map(([status, schema]) => {
    const others = status === '200' ? media : [];
    const types = [
      ...(schema ? [['application/json', {schema}]] : []),
      ...others.map((type) => [type, {schema: {type: 'string'}}]),
    ];
    const content = types.length > 0 && {content: Object.fromEntries(types) as object};
    return [status, {description: STATUS_CODES[status] ?? '', ...content}];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function errors({action, query, body, errors: own = []}: Route) {
  const statuses = new Set([
    ...ALWAYS,
    ...(action ? WITH_CREDENTIAL : []),
    ...(query ? WITH_QUERY : []),
    ...(body ? WITH_BODY : []),
    ...own,
  ]);
  const content = {'application/json': {schema: {$ref: '#/components/schemas/Error'}}};
  const entries = [...statuses]
    .sort()
    .map((status) => [status, {description: STATUS_CODES[status], content}]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}
