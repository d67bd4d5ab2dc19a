/**
 * Writes what editors offer while one types the tags: `web-types.json` (JetBrains) and `vscode.html-custom-data.json`
 * (VS Code), both from custom-elements.json, into `dist` or the folder that is given.
 */
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
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

const folder = process.argv[2] ?? fileURLToPath(new URL('dist', root));
await mkdir(folder, {recursive: true});
await writeFile(join(folder, 'web-types.json'), `${JSON.stringify(webTypes, null, 2)}\n`);
await writeFile(join(folder, 'vscode.html-custom-data.json'), `${JSON.stringify(customData, null, 2)}\n`);
