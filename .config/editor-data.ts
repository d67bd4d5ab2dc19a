/**
 * Writes what editors offer while one types the tags: `web-types.json` (JetBrains) and `vscode.html-custom-data.json`
 * (VS Code), both from custom-elements.json. With `--check` it writes nothing and fails when one is stale.
 */
import {readFile, writeFile} from 'node:fs/promises';
import type {Entry, Manifest} from './manifest.ts';

const root = new URL('..', import.meta.url);
const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(name, root), 'utf8')) as unknown;

const manifest = (await read('custom-elements.json')) as Manifest;
const {name, version} = (await read('package.json')) as {readonly name: string; readonly version: string};
const elements = manifest.modules.flatMap(({declarations = []}) => declarations);

/** The words that a type is a choice of. */
const wordsOf = (type: string): string[] => [...type.matchAll(/'([^']*)'/g)].map(([, word]) => word!);

const webTypes = {
  $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
  name,
  version,
  'description-markup': 'markdown',
  contributions: {
    html: {
      elements: elements.map((element) => ({
        name: element.tagName,
        description: element.description,
        attributes: element.attributes.map((attribute) => ({
          name: attribute.name,
          description: attribute.description,
          value: {type: attribute.type?.text ?? 'string'},
        })),
        slots: (element.slots ?? []).map(described),
        js: {
          properties: element.members
            .filter((member) => member.kind === 'field' && member.static !== true)
            .map((member) => ({...described(member), type: member.type?.text ?? 'unknown'})),
          events: element.events.map(described),
        },
        css: {
          properties: element.cssProperties.map(described),
          parts: (element.cssParts ?? []).map(described),
        },
      })),
    },
  },
};

const customData = {
  version: 1.1,
  tags: elements.map((element) => ({
    name: element.tagName,
    description: element.description,
    attributes: element.attributes.map((attribute) => {
      const words = wordsOf(attribute.type?.text ?? '');
      const values = words.length === 0 ? {} : {values: words.map((word) => ({name: word}))};
      const flag = attribute.type?.text === 'boolean' ? {valueSet: 'v'} : {};
      return {...described(attribute), ...values, ...flag};
    }),
  })),
};

function described({name: entryName, description}: Entry): {name: string; description: string} {
  return {name: entryName ?? '', description: description ?? ''};
}

for (const [file, data] of [
  ['web-types.json', webTypes],
  ['vscode.html-custom-data.json', customData],
] as const) {
  const fresh = `${JSON.stringify(data, null, 2)}\n`;
  if (!process.argv.includes('--check')) await writeFile(new URL(file, root), fresh);
  else if (fresh !== (await readFile(new URL(file, root), 'utf8').catch(() => ''))) {
    console.error(`${file} does not say what custom-elements.json says; run npm run docs.`);
    process.exitCode = 1;
  }
}
