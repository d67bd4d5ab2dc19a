import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, posix} from 'node:path';
import {fileURLToPath} from 'node:url';
import {test} from 'node:test';
import {ELEMENTS} from '../../.config/elements.ts';
import type {Manifest} from '../../.config/manifest.ts';
// @ts-expect-error The analyzer's command line has no types.
import {cli} from '@custom-elements-manifest/analyzer/cli.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Tag {
  readonly name: string;
  readonly attributes: readonly {
    readonly name: string;
    readonly values?: readonly {readonly name: string}[];
  }[];
}

interface WebTypes {
  readonly contributions: {readonly html: {readonly elements: readonly Tag[]}};
}

interface CustomData {
  readonly tags: readonly Tag[];
}

const checkedIn = JSON.parse(await readFile(`${ROOT}/custom-elements.json`, 'utf8')) as Manifest;
const elements = checkedIn.modules.flatMap(({declarations = []}) => declarations);

test('custom-elements.json says what the source says', async () => {
  const made = await (cli as (options: object) => Promise<Manifest>)({
    argv: ['analyze', '--config', '.config/custom-elements-manifest.config.js'],
    cwd: ROOT,
    noWrite: true,
  });
  assert.deepEqual(
    checkedIn,
    JSON.parse(JSON.stringify(made)),
    'custom-elements.json is stale: run npm run docs, and check it in.',
  );
});

test('editors are given every tag and every attribute, with the words that it takes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ftl-editor-data-'));
  try {
    execFileSync(process.execPath, ['.config/editor-data.ts', folder], {cwd: ROOT});
    const webTypes = JSON.parse(await readFile(join(folder, 'web-types.json'), 'utf8')) as WebTypes;
    const customData = JSON.parse(
      await readFile(join(folder, 'vscode.html-custom-data.json'), 'utf8'),
    ) as CustomData;
    const described = elements.map(({tagName, attributes}) => [tagName, ...attributes.map(({name}) => name)]);
    const named = ({name, attributes}: Tag) => [name, ...attributes.map((attribute) => attribute.name)];
    assert.deepEqual(webTypes.contributions.html.elements.map(named), described);
    assert.deepEqual(customData.tags.map(named), described);
    const table = customData.tags.find(({name}) => name === 'ftl-predictions-table');
    const density = table?.attributes.find(({name}) => name === 'density');
    assert.deepEqual(density?.values, [{name: 'compact'}, {name: 'normal'}, {name: 'roomy'}]);
  } finally {
    await rm(folder, {recursive: true});
  }
});

test('Angular is given a directive for every element, whose inputs are the properties that may be set', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ftl-angular-'));
  try {
    execFileSync(process.execPath, ['.config/angular-directives.ts', folder], {cwd: ROOT});
    const script = await readFile(join(folder, 'angular.js'), 'utf8');
    const types = await readFile(join(folder, 'types/frameworks/angular.d.ts'), 'utf8');
    const run = script.matchAll(/selector: '([^']+)',\s+inputs: \{([^}]*)\}/g);
    const typed = types.matchAll(/DirectiveDeclaration<\w+, "([^"]+)", never, \{(.*)\}, \{\}, never/g);
    const settable = elements.map(({tagName, members}) => [
      tagName,
      ...members
        .filter(
          ({kind, static: isStatic, readonly: isReadonly}) => kind === 'field' && !isStatic && !isReadonly,
        )
        .map(({name}) => name),
    ]);
    assert.ok(settable.flat().includes('getToken'));
    assert.deepEqual(
      [...run].map(([, tag, inputs]) => [
        tag,
        ...[...inputs!.matchAll(/(\w+): '\1'/g)].map(([, name]) => name),
      ]),
      settable,
    );
    assert.deepEqual(
      [...typed].map(([, tag, inputs]) => [
        tag,
        ...[...inputs!.matchAll(/"(\w+)": \{"alias": "\1"/g)].map(([, name]) => name),
      ]),
      settable,
    );
    const names = elements.map(({name}) => `Ftl${name}`).join(', ');
    assert.ok(script.includes(`export const FTL_ELEMENTS = [${names}];`));
  } finally {
    await rm(folder, {recursive: true});
  }
});

test('every element is exported, defined with the others, and by name in the index', async () => {
  const {exports} = JSON.parse(await readFile(`${ROOT}/package.json`, 'utf8')) as {exports: object};
  const names = ELEMENTS.toSorted();
  const imported = async (file: string, folder: string): Promise<string[]> => {
    const source = await readFile(`${ROOT}/src/${file}`, 'utf8');
    const pattern = new RegExp(`(?:import|^export \\{[^}]*\\} from) '\\./${folder}/([\\w-]+)\\.ts'`, 'gm');
    return [...source.matchAll(pattern)].map(([, name]) => name!).sort();
  };
  const files = await readdir(`${ROOT}/src/define`);
  assert.deepEqual(
    files.sort(),
    [...names, 'before-lit', 'define-element'].sort().map((name) => `${name}.ts`),
    'src/define',
  );
  assert.deepEqual(await imported('define.ts', 'define'), names, 'src/define.ts');
  assert.deepEqual(await imported('index.ts', 'elements'), names, 'src/index.ts');
  for (const name of names) assert.ok(`./${name}` in exports, `package.json does not export ./${name}`);
});

test('all elements are described, and everything about them', () => {
  assert.deepEqual(elements.map(({tagName}) => tagName).sort(), ELEMENTS.map((name) => `ftl-${name}`).sort());
  for (const element of elements) {
    const {tagName, attributes, members, events, cssParts = [], cssProperties, cssStates} = element;
    assert.ok(element.description, `<${tagName}> has no description`);
    for (const entry of [...attributes, ...members, ...events, ...cssParts, ...cssProperties, ...cssStates]) {
      assert.ok(entry.description, `<${tagName}>: ${entry.name} has no description`);
    }
  }
});

test('every part that an element draws is described, and the other way round', async () => {
  for (const {tagName, cssParts = []} of elements) {
    const name = tagName.slice('ftl-'.length);
    const drawn = new Set<string>();
    for (const file of await modulesDrawnBy(`${name}.ts`)) {
      const source = await readFile(`${ROOT}/src/elements/${file}`, 'utf8');
      for (const [, part] of source.matchAll(/\spart="([\w-]+)"/g)) drawn.add(part!);
    }
    assert.deepEqual(cssParts.map((part) => part.name).sort(), [...drawn].sort(), `<${tagName}>`);
  }
});

/** The modules of the elements' folder that one of them imports, at once or when they are wanted, itself included. */
async function modulesDrawnBy(file: string, seen = new Set<string>()): Promise<ReadonlySet<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = await readFile(`${ROOT}/src/elements/${file}`, 'utf8');
  for (const [, imported] of source.matchAll(
    /(?:^(?:import (?!type)|export \{)[^']*|\bimport\()'(\.[\w./-]+\.ts)'/gm,
  )) {
    const path = posix.join(posix.dirname(file), imported!);
    if (!path.startsWith('..')) await modulesDrawnBy(path, seen);
  }
  return seen;
}
