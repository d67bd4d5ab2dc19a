import assert from 'node:assert/strict';
import {readdir, readFile} from 'node:fs/promises';
import {join, posix} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Who may import whom: a row for every folder, and for every file that stands at the top. What is named is a file, a folder
 * without those below it, or with `/**` all of it; packages by name. A folder may always import itself.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/protocol': [],
  'src/stream/rows': ['src/protocol', 'src/stream/wire/requests.ts', 'src/stream/job-lists.ts'],
  'src/stream/wire': ['src/protocol', 'src/stream/source-options.ts', 'eventsource-parser'],
  'src/stream/lines': ['src/protocol', 'src/stream/wire', 'src/stream/source-options.ts'],
  'src/stream/file/bytes': ['src/stream/wire', 'src/stream/source-options.ts', 'pako'],
  'src/stream/file/records': [
    'src/stream/wire',
    'src/stream/file/bytes',
    'src/stream/file/trainers',
    'hyparquet',
  ],
  'src/stream/file/trainers': ['src/protocol', 'src/stream/file/records/csv.ts'],
  'src/stream/file': [
    'src/protocol',
    'src/stream/file/**',
    'src/stream/wire',
    'src/stream/rows',
    'src/stream/row-source.ts',
    'src/stream/source-options.ts',
    'src/stream/prediction-source.ts',
  ],
  'src/stream/beside': [
    'src/protocol',
    'src/stream/wire',
    'src/stream/job-lists.ts',
    'src/stream/prediction-source.ts',
  ],
  'src/stream': ['src/protocol', 'src/stream/**'],
  'src/context': ['src/protocol', 'src/stream/**', 'lit', '@lit/context'],
  'src/view': [
    'src/protocol',
    'src/stream',
    'src/stream/wire/state.ts',
    'src/view/learning/kinds.ts',
    'diff',
  ],
  'src/view/answers': ['src/protocol', 'src/view/text-diff.ts'],
  'src/view/scores': ['src/protocol', 'src/view'],
  'src/view/rows': [
    'src/protocol',
    'src/stream/rows',
    'src/view',
    'src/view/answers',
    'src/view/samples',
    'src/view/scores',
  ],
  'src/view/samples': ['src/protocol', 'src/stream/rows', 'src/context', 'src/view/scores'],
  'src/view/runs': [
    'src/protocol',
    'src/stream/source-options.ts',
    'src/stream/rows/prediction-store.ts',
    'src/view/slices.ts',
    'src/view/samples',
    'src/view/scores',
    'src/view/statistics',
  ],
  'src/view/learning/all': [
    'src/protocol',
    'src/stream',
    'src/stream/rows',
    'src/view',
    'src/view/learning',
    'src/view/samples',
    'src/view/scores',
    'src/view/statistics',
  ],
  'src/view/learning': [
    'src/view/slices.ts',
    'src/view/learning/all',
    'src/view/statistics',
    'src/protocol',
    'src/stream',
    'src/stream/rows',
    'src/view/answers',
    'src/view/samples',
    'src/view/scores',
  ],
  'src/view/rendered': ['src/view', 'marked', 'sugar-high/*', 'temml'],
  'src/view/statistics': ['src/view'],
  'src/view/trends': [
    'src/protocol',
    'src/stream/prediction-source.ts',
    'src/view',
    'src/view/answers',
    'src/view/scores',
    'src/view/statistics',
  ],
  'src/elements/answer': [
    'src/stream/yield-thread.ts',
    'src/view/rendered',
    'src/protocol',
    'src/view',
    'src/view/answers',
    'src/view/rows/diff.ts',
    'src/elements/pieces/**',
    'lit',
    'lit/async-directive.js',
    'lit/directives/until.js',
  ],
  'src/elements/pieces/host': ['src/view', 'src/elements/attributes', 'src/elements/pieces/text', 'lit'],
  'src/elements/pieces/styles': ['lit'],
  'src/elements/pieces/text': [
    'src/view',
    'src/view/answers',
    'src/context',
    'src/elements/pieces/signs',
    'lit',
  ],
  'src/elements/pieces/runs': [
    'src/view',
    'src/view/runs',
    'src/view/scores',
    'src/context',
    'src/elements/pieces/**',
    'lit',
    'src/elements/pieces',
  ],
  'src/elements/pieces/signs': ['src/view', 'src/context', 'src/stream/wire/state.ts', 'lit'],
  'src/elements/pieces': ['src/view', 'src/view/scores', 'src/context', 'src/elements/pieces/signs', 'lit'],
  'src/elements/attributes': [
    'src/protocol',
    'src/view',
    'src/view/rows/column-names.ts',
    'src/view/samples/epoch-spans.ts',
    'src/context',
    'lit',
  ],
  'src/elements/badge': [
    'src/protocol',
    'src/view',
    'src/view/samples',
    'src/elements/attributes',
    'src/context',
    'src/stream/wire/state.ts',
    'src/elements/pieces/**',
    'lit',
  ],
  'src/elements/comparison/compared': [
    'src/stream/rows/sample-key.ts',
    'src/view',
    'src/view/learning/kind-choice.ts',
    'src/view/runs',
    'src/view/samples',
    'src/view/scores',
    'src/view/statistics',
    'src/context',
    'src/elements/pieces/**',
    'lit',
    'src/elements/comparison',
    'src/elements/comparison/samples',
  ],
  'src/elements/comparison/samples': [
    'src/protocol',
    'src/view',
    'src/view/answers',
    'src/view/samples',
    'src/view/scores',
    'src/context',
    'src/stream/rows/prediction-store.ts',
    'src/elements/comparison/strings.ts',
    'src/elements/pieces/**',
    'lit',
    'lit/directives/*',
  ],
  'src/elements/comparison': [
    'src/elements/comparison/**',
    'src/protocol',
    'src/view/**',
    'src/context',
    'src/elements/answer',
    'src/elements/attributes',
    'src/elements/map/kind-select.ts',
    'src/elements/pieces/**',
    'lit',
    'lit/directives/*',
  ],
  'src/elements/slider': [
    'src/protocol',
    'src/view',
    'src/view/scores',
    'src/view/trends',
    'src/context',
    'src/elements/attributes',
    'src/elements/pieces/**',
    'lit',
    'lit/directives/*',
  ],
  'src/elements/map/matrix': [
    'src/stream/yield-thread.ts',
    'src/view',
    'src/view/scores',
    'src/view/learning',
    'src/elements/pieces/**',
    'lit',
    'src/elements/map',
  ],
  'src/elements/map/spots': [
    'src/view',
    'src/view/scores',
    'src/view/learning',
    'src/elements/pieces/**',
    'lit',
    'src/elements/map',
  ],
  'src/elements/map/beside': [
    'src/view',
    'src/view/learning',
    'src/view/runs',
    'src/view/samples',
    'src/view/scores',
    'src/view/statistics',
    'src/context',
    'src/elements/pieces/**',
    'src/elements/map',
    'lit',
  ],
  'src/elements/map': [
    'src/elements/map/**',
    'src/protocol',
    'src/view',
    'src/view/answers',
    'src/view/learning',
    'src/view/learning/all',
    'src/view/samples',
    'src/view/scores',
    'src/view/statistics',
    'src/context',
    'src/elements/attributes',
    'src/elements/pieces/**',
    'lit',
    'lit/directives/*',
    'src/view/runs/words.ts',
  ],
  'src/elements/trends/plot': ['src/view', 'src/view/trends', 'src/elements/pieces/**', 'lit', 'uplot'],
  'src/elements/trends/beside': [
    'src/protocol',
    'src/view',
    'src/view/runs',
    'src/view/scores',
    'src/view/trends',
    'src/context',
    'src/elements/pieces/**',
    'lit',
    'src/elements/trends',
  ],
  'src/elements/trends': [
    'src/elements/trends/**',
    'src/protocol',
    'src/stream/rows/roll-up.ts',
    'src/view',
    'src/view/runs',
    'src/view/samples',
    'src/view/scores',
    'src/view/trends',
    'src/context',
    'src/elements/attributes',
    'src/elements/pieces/**',
    'lit',
    'lit/directives/*',
  ],
  'src/elements/table/rows': [
    'src/protocol',
    'src/view',
    'src/view/answers',
    'src/view/rows',
    'src/view/samples',
    'src/view/scores',
    'src/context',
    'src/stream/yield-thread.ts',
    'src/elements/answer',
    'src/elements/attributes',
    'src/elements/pieces/**',
    'src/elements/table',
    'lit',
    'lit/directives/*',
  ],
  'src/elements/table': [
    'src/protocol',
    'src/view',
    'src/view/rows',
    'src/view/samples',
    'src/view/scores',
    'src/context',
    'src/stream/rows/prediction-store.ts',
    'src/elements/answer',
    'src/elements/attributes',
    'src/elements/map/kind-select.ts',
    'src/elements/pieces/**',
    'src/elements/table/rows',
    'src/elements/table/styles',
    'lit',
    'lit/directives/*',
  ],
  'src/elements/table/styles': ['src/elements/answer', 'src/elements/pieces/**', 'lit'],
  'src/elements/languages': [
    'src/view/later.ts',
    'src/context/stream-events.ts',
    'src/elements/languages/de',
    'lit',
  ],
  'src/elements/languages/de': [
    'src/protocol/protocol.ts',
    'src/view',
    'src/view/runs',
    'src/view/scores',
    'src/view/statistics',
    'src/elements/*/strings.ts',
    'src/elements/languages/plural.ts',
  ],
  'src/elements': ['src/protocol', 'src/view/**', 'src/context', 'src/stream/wire', 'src/elements/**', 'lit'],
  'src/send': ['src/protocol', 'node:*'],
  'src/define': ['src/elements'],
  'src/define.ts': ['src/define', 'src/elements/languages/languages.ts'],
  'src/frameworks': [
    'src/index.ts',
    'src/context',
    'lit',
    'preact',
    'react',
    'solid-js',
    'svelte/elements',
    'vue',
  ],
  'src/notebook': ['src/define.ts'],
  'src/index.ts': ['src/protocol', 'src/stream/**', 'src/context', 'src/view/rows', 'src/elements/**'],

  'server/operator-error.ts': [],
  'server/clock.ts': [],
  'server/slots.ts': [],
  'server/accept.ts': ['node:http'],
  'server/log.ts': ['pino'],
  'server/metrics.ts': ['src/protocol', 'prom-client'],
  'server/store/postgres': [
    'server/operator-error.ts',
    // What every start does to the tables.
    'server/store/new-generation.ts',
    'server/store/predictions/search-index.ts',
    'server/store/postgres/functions',
    'pg',
    'node:*',
  ],
  'server/store/postgres/functions': [
    'src/protocol',
    'server/store/postgres/schema.ts',
    'server/store/postgres/sql.ts',
    'server/store/predictions/is-unchanged.ts',
    'server/store/predictions/tellable.ts',
    'server/store/predictions/roll-up.ts',
  ],
  'server/store/predictions': [
    'src/protocol',
    'server/operator-error.ts',
    'server/slots.ts',
    'server/store/job-tokens.ts',
    'server/store/postgres',
    'pg',
    'node:diagnostics_channel',
  ],
  'server/store/predictions/pages': ['src/protocol', 'server/store/postgres', 'server/store/predictions'],
  'server/store/webhooks': [
    'src/protocol',
    'server/store/postgres',
    'server/store/predictions/filter.ts',
    'server/store/predictions/tellable.ts',
  ],
  'server/store/adopt': ['src/protocol', 'server/operator-error.ts', 'server/store/postgres', 'pg'],
  'server/store': ['src/protocol', 'server/slots.ts', 'server/store/**'],
  'server/ingest': [
    'src/protocol',
    'server/clock.ts',
    'server/slots.ts',
    'server/store/jobs.ts',
    'server/store/predictions',
    'server/store/postgres/queryable.ts',
  ],
  'server/feed': ['src/protocol', 'server/store/**', 'pg', 'node:crypto'],
  'server/webhook': [
    'src/protocol/regression.ts',
    'server/clock.ts',
    'server/log.ts',
    'server/metrics.ts',
    'server/store/postgres/queryable.ts',
    'server/store/webhooks',
    'node:*',
  ],
  'server/snapshot': [
    'src/protocol',
    'server/store/postgres/queryable.ts',
    'server/store/predictions',
    'server/store/predictions/pages',
    'node:*',
  ],
  'server/auth': [
    'server/operator-error.ts',
    'server/clock.ts',
    'server/store',
    'server/store/postgres',
    'jose',
    'node:*',
  ],
  'server/stream/frames': ['src/protocol', 'server/feed', 'node:*'],
  'server/stream/viewer': ['src/protocol', 'server/clock.ts', 'server/stream/frames', 'node:*'],
  'server/stream': [
    'src/protocol',
    'server/accept.ts',
    'server/clock.ts',
    'server/log.ts',
    'server/metrics.ts',
    'server/slots.ts',
    'server/feed',
    'server/stream/**',
    'node:*',
  ],
  'server/http/limits': ['server/clock.ts', 'server/http/http-error.ts', 'node:*'],
  'server/http/input': [
    'src/protocol',
    'server/http/http-error.ts',
    'server/ingest/checked-record.ts',
    'server/store/predictions/pages',
    'typebox',
    'ajv/dist/2020.js',
    'ajv-formats',
    'node:*',
  ],
  'server/http/routes': [
    'src/protocol',
    'server/accept.ts',
    'server/auth',
    'server/feed',
    'server/ingest',
    'server/snapshot',
    'server/store/**',
    'server/stream',
    'server/http/**',
    'typebox',
    'node:*',
  ],
  'server/http': [
    'src/protocol',
    'server/auth',
    'server/clock.ts',
    'server/log.ts',
    'server/slots.ts',
    'server/store/**',
    'server/http/input',
    'server/http/limits',
    'typebox',
    'node:*',
  ],
  'server/start': [
    'server/auth',
    'server/clock.ts',
    'server/feed',
    'server/http/**',
    'server/log.ts',
    'server/metrics.ts',
    'server/operator-error.ts',
    'server/store/postgres',
    'server/store/predictions/odd-rows.ts',
    'server/stream',
    'server/webhook',
    'pg',
    'node:*',
  ],
  'server/admin': [
    'server/auth',
    'server/log.ts',
    'server/operator-error.ts',
    'server/snapshot',
    'server/start',
    'server/store',
    'server/store/adopt',
    'server/store/postgres/queryable.ts',
    'node:*',
  ],
  'server/main.ts': ['server/log.ts', 'server/start', 'node:util'],
  'server/admin.ts': ['server/admin', 'server/start/run-command.ts'],
};

const covers = (permit: string, target: string): boolean => {
  if (permit === target) return true;
  if (permit.endsWith('/**')) return target.startsWith(permit.slice(0, -2));
  if (permit.includes('*')) {
    const [before, after] = permit.split('*') as [string, string];
    return target.startsWith(before) && target.endsWith(after);
  }
  return posix.dirname(target) === permit && target.endsWith('.ts');
};

const roomOf = (file: string): string => {
  const folder = posix.dirname(file);
  return folder === 'src' || folder === 'server' ? file : folder;
};

/** Of values and of types, by any way of writing it. */
function importsOf(file: string, source: string): string[] {
  const specifiers = source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g);
  return [...specifiers].map(([, specifier]) =>
    specifier!.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), specifier!)) : specifier!,
  );
}

async function readModules(folder: string): Promise<(readonly [string, readonly string[]])[]> {
  const entries = await readdir(join(ROOT, folder), {recursive: true, withFileTypes: true});
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => posix.join(entry.parentPath.slice(ROOT.length).replaceAll('\\', '/'), entry.name));
  return Promise.all(
    files.map(async (file) => [file, importsOf(file, await readFile(join(ROOT, file), 'utf8'))] as const),
  );
}

const modules = new Map([...(await readModules('src')), ...(await readModules('server'))]);

test('modules import only what their folder may, types too', () => {
  assert.ok(modules.size > 250, `found only ${modules.size} modules`);
  const forbidden: string[] = [];
  for (const [file, targets] of modules) {
    const room = roomOf(file);
    const row = MAY_IMPORT[room];
    if (row === undefined) {
      forbidden.push(`${file}: "${room}" has no row in this table`);
      continue;
    }
    for (const target of targets) {
      if (![room, ...row].some((permit) => covers(permit, target)))
        forbidden.push(`${file} imports ${target}`);
    }
  }
  assert.deepEqual(forbidden, []);
});

test('every permit is used', () => {
  const unused: string[] = [];
  for (const [room, row] of Object.entries(MAY_IMPORT)) {
    const targets = [...modules].filter(([file]) => roomOf(file) === room).flatMap(([, imports]) => imports);
    if (![...modules.keys()].some((file) => roomOf(file) === room)) unused.push(`${room}: no such folder`);
    for (const permit of row) {
      if (!targets.some((target) => covers(permit, target))) unused.push(`${room}: ${permit}`);
    }
  }
  assert.deepEqual(unused, []);
});

test('no circle of modules, not even by types', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const target of modules.get(file) ?? []) if (modules.has(target)) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of modules.keys()) visit(file, []);
  assert.deepEqual(circles, []);
});
