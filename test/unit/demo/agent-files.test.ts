import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {posix} from 'node:path';
import {test} from 'node:test';
import {agentFiles} from '../../../demo/make/agent-files.ts';
import {readDocuments} from '../../../demo/make/documents.ts';
import {readElements} from '../../../demo/make/site.ts';

const ROOT = new URL('../../../', import.meta.url);
const SKILL = 'skills/ftl-predictions/SKILL.md';
const ANY_ELEMENT = new Set(['id', 'class', 'lang', 'hidden', 'title', 'style']);

const [elements, documents] = await Promise.all([readElements(), readDocuments()]);
const files = new Map(agentFiles(elements, documents));
const skill = await readFile(new URL(SKILL, ROOT), 'utf8');
const texts = new Map([
  ...files,
  [SKILL, skill],
  ['README.md', await readFile(new URL('README.md', ROOT), 'utf8')],
]);
const attributesOf = new Map(
  elements.map(({tagName, attributes}) => [tagName, new Set(attributes.map(({name}) => name ?? ''))]),
);

const fenced = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, code]) => code!);

test('llms.txt is as llmstxt.org has it, and every link of it and of what it lists leads to a file of the package', () => {
  assert.match(files.get('llms.txt')!, /^# ftl-predictions\n\n> .+\n\n[^#]+\n## Elements\n\n- \[/);
  let followed = 0;
  const lost: string[] = [];
  for (const [path, text] of files) {
    const prose = text.replaceAll(/```[^]*?```/g, '').replaceAll(/(?<!\[)`[^`\n]*`(?!\])/g, '');
    for (const [, target] of prose.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (/^https?:/.test(target!)) continue;
      followed++;
      if (!files.has(posix.join(posix.dirname(path), target!))) lost.push(`${path}: ${target}`);
    }
  }
  assert.ok(followed > 25, `${followed} links`);
  assert.deepEqual(lost, []);
  for (const {tagName} of elements)
    assert.ok(files.get('llms.txt')!.includes(`elements/${tagName.slice('ftl-'.length)}.md`), tagName);
});

test('what is written of an element names all that it has', () => {
  for (const {tagName, attributes, events, cssParts = [], cssProperties, cssStates} of elements) {
    const text = files.get(`elements/${tagName.slice('ftl-'.length)}.md`)!;
    for (const {name} of [...attributes, ...events, ...cssParts, ...cssProperties, ...cssStates])
      assert.ok(text.includes(`| \`${name}\` |`), `${tagName}: ${name}`);
  }
});

test('every tag and attribute in the HTML of the skill, the README and the documentation is one that there is', () => {
  const unknown: string[] = [];
  let named = 0;
  for (const [path, text] of texts) {
    for (const code of fenced(text, 'html')) {
      for (const [, tag, inside] of code.matchAll(/<(ftl-[\w-]+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>/g)) {
        const known = attributesOf.get(tag!);
        if (known === undefined) unknown.push(`${path}: <${tag}>`);
        for (const [, name] of inside!.replaceAll(/"[^"]*"/g, '""').matchAll(/([\w-]+)/g)) {
          named++;
          if (known?.has(name!) !== true && !ANY_ELEMENT.has(name!)) unknown.push(`${path}: ${tag} ${name}`);
        }
      }
    }
  }
  assert.ok(named > 20, `${named} attributes`);
  assert.deepEqual(unknown, []);
});

test('the table of the skill names attributes that its elements have, and leaves no element out', () => {
  const rows = [...skill.matchAll(/^\| .+ \| `<(ftl-[\w-]+)>` \| (.+) \|$/gm)];
  for (const [, tag, attributes] of rows) {
    for (const [, name] of attributes!.matchAll(/`([^`]+)`/g))
      assert.ok(attributesOf.get(tag!)?.has(name!), `${tag}: ${name}`);
  }
  const told = rows.map(([, tag]) => tag!);
  assert.deepEqual([...told, 'ftl-predictions-stream'].sort(), [...attributesOf.keys()].sort());
});

test('the skill is one that agents find: its name is its folder, it says when to use it, and the package brings it', async () => {
  const [, header] = /^---\n([^]*?)\n---\n/.exec(skill)!;
  const fields = new Map(header!.split('\n').map((line) => line.split(/: (.*)/) as [string, string]));
  assert.deepEqual([...fields.keys()], ['name', 'description', 'license']);
  assert.equal(fields.get('name'), SKILL.split('/').at(-2));
  const {length} = fields.get('description')!;
  assert.ok(length > 100 && length <= 1024, `${length} characters`);
  const {files: shipped, exports} = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as {
    files: string[];
    exports: object;
  };
  assert.ok(shipped.includes('skills'));
  for (const [, path] of skill.matchAll(/'?ftl-predictions(\/[\w-]+)(?='|`)/g))
    assert.ok(`.${path}` in exports, `ftl-predictions${path} is not exported`);
});
