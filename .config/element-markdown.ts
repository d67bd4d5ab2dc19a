/** Elements as Markdown, from what custom-elements.json says of them. */
import {ELEMENTS} from './elements.ts';
import type {ElementEntry, Entry, Manifest} from './manifest.ts';

const cell = (text = ''): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();

const code = (text: string): string =>
  text === '' ? '' : `\`${text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')}\``;

function table(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const width = rows[0]!.length;
  const head = `| ${title} |${' |'.repeat(width - 1)}\n|${'---|'.repeat(width)}`;
  return `${head}\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n`;
}

const named = (entries: readonly Entry[] = []): string[][] =>
  entries.map((entry) => [code(entry.name ?? '') || '(default)', cell(entry.description)]);

const typed = (entries: readonly Entry[]): string[][] =>
  entries.map((entry) => [code(entry.name ?? ''), code(entry.type?.text ?? ''), cell(entry.description)]);

const withDefault = (entry: Entry): string =>
  cell(entry.description) +
  (entry.default === undefined || entry.default === 'null' ? '' : ` Default: ${code(entry.default)}.`);

const properties = (element: ElementEntry): readonly Entry[] =>
  element.members.filter(
    ({kind, privacy, static: isStatic, attribute, description}) =>
      kind === 'field' &&
      privacy !== 'private' &&
      privacy !== 'protected' &&
      isStatic !== true &&
      attribute === undefined &&
      description !== undefined,
  );

const attributesTable = (attributes: readonly Entry[]): string =>
  table(
    'attribute',
    attributes.map((entry) => [code(entry.name ?? ''), code(entry.type?.text ?? ''), withDefault(entry)]),
  );

/** All that a page can use of an element but its attributes, one table each. */
function tablesOf(element: ElementEntry, own: (entry: Entry) => boolean = () => true): string {
  return [
    table('property', typed(properties(element).filter(own))),
    table('event', named(element.events)),
    table('slot', named(element.slots)),
    table('part', named(element.cssParts)),
    table('CSS property', named(element.cssProperties.filter(own))),
  ].join('');
}

/** The elements that the package exports, in its order. */
export function elementsOf(manifest: Manifest): readonly ElementEntry[] {
  const declarations = manifest.modules.flatMap((module) => module.declarations ?? []);
  return ELEMENTS.map((name) => {
    const element = declarations.find(({tagName}) => tagName === `ftl-${name}`);
    if (element === undefined)
      throw new Error(`custom-elements.json does not describe <ftl-${name}>; run npm run docs.`);
    return element;
  });
}

/** The reference of all elements: what all have is said once, ahead of them. */
export function reference(manifest: Manifest): string {
  const elements = elementsOf(manifest);
  const namesOf = (element: ElementEntry) =>
    new Set(
      [...element.attributes, ...element.members, ...element.cssProperties].map(({name}) => name ?? ''),
    );
  const shared = elements
    .map(namesOf)
    .reduce((common, names) => new Set([...common].filter((name) => names.has(name))));
  const own = ({name}: Entry) => !shared.has(name ?? '');
  const common = (entries: readonly Entry[]) => entries.filter((entry) => !own(entry));
  const [first] = elements;
  return [
    '## Every element\n\n',
    table('attribute', named(common(first!.attributes))),
    table(
      'property',
      named(
        common(first!.members).filter(
          (entry) =>
            entry.attribute === undefined && entry.privacy === undefined && entry.description !== undefined,
        ),
      ),
    ),
    table('CSS property', named(common(first!.cssProperties))),
    ...elements.map((element) =>
      [
        `## \`<${element.tagName}>\`\n\n${cell(element.description)}\n\n`,
        attributesTable(element.attributes.filter(own)),
        tablesOf(element, own),
      ].join(''),
    ),
  ].join('');
}

const STATES = '`:state()`';

/** Everything but the attributes, as a page shows it below its controls. */
export const elementTables = (element: ElementEntry): string =>
  tablesOf(element) + table(STATES, named(element.cssStates));

/** One element, whole, as a file of its own. */
export function elementMarkdown(element: ElementEntry): string {
  const {tagName} = element;
  const name = tagName.slice('ftl-'.length);
  return `# \`<${tagName}>\`

${cell(element.description)}

\`\`\`html
<script type="module" src="https://your-site.example/ftl-predictions.js"></script>
<${tagName} src="https://your-server.example" job-id="my-run" token="an embed token"></${tagName}>
\`\`\`

With a bundler: \`import 'ftl-predictions/define/${name}'\`.

${attributesTable(element.attributes)}${elementTables(element)}`
    .trimEnd()
    .concat('\n');
}
