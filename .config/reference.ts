/**
 * Writes the reference of the elements, demo/docs/elements.md, from custom-elements.json, between its two `elements` markers.
 * `npm run docs` runs it after the manifest is made; with `--check` it writes nothing and fails when the page is stale.
 */
import {readFile, writeFile} from 'node:fs/promises';
import {ELEMENTS} from './elements.ts';

interface Documented {
  readonly name?: string;
  readonly fieldName?: string;
  readonly attribute?: string;
  readonly kind?: string;
  readonly privacy?: string;
  readonly static?: boolean;
  readonly readonly?: boolean;
  readonly description?: string;
  readonly summary?: string;
  readonly default?: string;
  readonly type?: {readonly text: string};
}

interface Declaration extends Documented {
  readonly tagName?: string;
  readonly attributes?: readonly Documented[];
  readonly members?: readonly Documented[];
  readonly events?: readonly Documented[];
  readonly slots?: readonly Documented[];
  readonly cssParts?: readonly Documented[];
  readonly cssProperties?: readonly Documented[];
}

interface Manifest {
  readonly modules: readonly {readonly declarations?: readonly Declaration[]}[];
}

const PAGE = new URL('../demo/docs/elements.md', import.meta.url);
const MARKED = /(<!-- elements:start[^>]*-->\n)[\s\S]*(<!-- elements:end -->)/;

const cell = (text = ''): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();

const code = (text: string): string =>
  text === '' ? '' : `\`${text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')}\``;

function table(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const width = rows[0]!.length;
  const head = `| ${title} |${' |'.repeat(width - 1)}\n|${'---|'.repeat(width)}`;
  return `${head}\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n`;
}

const named = (entries: readonly Documented[] | undefined): string[][] =>
  (entries ?? []).map((entry) => [
    code(entry.name ?? '') || '(default)',
    cell(entry.description ?? entry.summary),
  ]);

function section(element: Declaration, shared: ReadonlySet<string>): string {
  const own = (entry: Documented) => !shared.has(entry.name ?? '');
  const attributes = (element.attributes ?? []).filter(own);
  const properties = (element.members ?? []).filter(
    (member) =>
      member.kind === 'field' &&
      member.privacy !== 'private' &&
      member.privacy !== 'protected' &&
      member.static !== true &&
      member.attribute === undefined &&
      member.description !== undefined &&
      own(member),
  );
  return [
    `## \`<${element.tagName}>\`\n\n${cell(element.description)}\n\n`,
    table(
      'attribute',
      attributes.map((entry) => [
        code(entry.name ?? ''),
        code(entry.type?.text ?? ''),
        cell(entry.description) +
          (entry.default === undefined || entry.default === 'null'
            ? ''
            : ` Default: ${code(entry.default)}.`),
      ]),
    ),
    table(
      'property',
      properties.map((entry) => [
        code(entry.name ?? ''),
        code(entry.type?.text ?? ''),
        cell(entry.description),
      ]),
    ),
    table('event', named(element.events)),
    table('slot', named(element.slots)),
    table('part', named(element.cssParts)),
    table('CSS property', named(element.cssProperties?.filter(own))),
  ].join('');
}

function reference(manifest: Manifest): string {
  const declarations = manifest.modules.flatMap((module) => module.declarations ?? []);
  const elements = ELEMENTS.map((name) => {
    const element = declarations.find(({tagName}) => tagName === `ftl-${name}`);
    if (element === undefined)
      throw new Error(`custom-elements.json does not describe <ftl-${name}>; run npm run docs.`);
    return element;
  });
  // What all elements have is said once, ahead of them.
  const namesOf = (element: Declaration) =>
    new Set(
      [...(element.attributes ?? []), ...(element.members ?? []), ...(element.cssProperties ?? [])].map(
        ({name}) => name ?? '',
      ),
    );
  const shared = elements
    .map(namesOf)
    .reduce((common, names) => new Set([...common].filter((name) => names.has(name))));
  const common = (entries: readonly Documented[] | undefined) =>
    (entries ?? []).filter(({name}) => shared.has(name ?? ''));
  const [first] = elements;
  return [
    '## Every element\n\n',
    table(
      'attribute',
      common(first!.attributes).map((entry) => [code(entry.name ?? ''), cell(entry.description)]),
    ),
    table(
      'property',
      common(first!.members)
        .filter(
          (entry) =>
            entry.attribute === undefined && entry.privacy === undefined && entry.description !== undefined,
        )
        .map((entry) => [code(entry.name ?? ''), cell(entry.description)]),
    ),
    table('CSS property', named(common(first!.cssProperties))),
    ...elements.map((element) => section(element, shared)),
  ].join('');
}

const manifest = JSON.parse(
  await readFile(new URL('../custom-elements.json', import.meta.url), 'utf8'),
) as Manifest;
const page = await readFile(PAGE, 'utf8');
if (!MARKED.test(page))
  throw new Error('demo/docs/elements.md has no <!-- elements:start --> … <!-- elements:end -->.');
const text = reference(manifest);
const fresh = page.replace(MARKED, (_, start: string, end: string) => `${start}\n${text}${end}`);
if (!process.argv.includes('--check')) await writeFile(PAGE, fresh);
else if (fresh !== page) {
  console.error('demo/docs/elements.md does not say what custom-elements.json says; run npm run docs.');
  process.exitCode = 1;
}
