/** Made by `npm run docs`: custom-elements.json, from the classes and their comments. */

import {SCORE_NAMES} from '../src/protocol/fields.ts';
import {ELEMENTS} from './elements.ts';

/** Where a module is found in the published package; `null` for one that is read for its base class or types only. */
const publishedPath = (path) => {
  const [, folder, name] = /^src\/(elements|define)\/([\w-]+)\.ts$/.exec(path) ?? [];
  if (!ELEMENTS.includes(name)) return null;
  return folder === 'define' ? `dist/define/${name}.js` : `dist/${name}.js`;
};

const isPublic = ({privacy, name}) => privacy === undefined && !name.startsWith('#');

/** Aliases of a choice of words or numbers, written out: an editor offers what stands there. */
const literalAliases = () => {
  // What is derived from the table of fields is not written in the source.
  const aliases = new Map([
    ['ScoreName', SCORE_NAMES.map((name) => `'${name}'`).join(' | ')],
    ['OwnScore', '`scores.${string}`'],
  ]);
  const writtenOut = (text, depth = 0) =>
    depth > 3
      ? text
      : text.replace(/\b[A-Z]\w+/g, (name) =>
          aliases.has(name) ? writtenOut(aliases.get(name), depth + 1) : name,
        );
  return {
    name: 'literal-aliases',
    analyzePhase({ts, node}) {
      if (
        ts.isTypeAliasDeclaration(node) &&
        /^[\s|]*(('[^']*'|null|number|string|boolean|[A-Z]\w+)[\s|]*)+$/.test(node.type.getText())
      ) {
        aliases.set(node.name.getText(), node.type.getText().replace(/\s+/g, ' ').replace(/^\| /, ''));
      }
    },
    packageLinkPhase({customElementsManifest: manifest}) {
      const elements = manifest.modules.flatMap(({declarations = []}) => declarations);
      for (const {attributes = [], members = []} of elements) {
        for (const {type} of [...attributes, ...members])
          if (type !== undefined) type.text = writtenOut(type.text);
      }
    },
  };
};

/** What a class gives to its base class for a type that the base leaves open: `View` of `ViewElement<TableViewState>`. */
const openTypes = () => {
  const given = new Map();
  const parameters = new Map();
  return {
    name: 'open-types',
    analyzePhase({ts, node}) {
      if (!ts.isClassDeclaration(node)) return;
      const name = node.name.getText();
      parameters.set(name, node.typeParameters?.map((parameter) => parameter.name.getText()) ?? []);
      const base = node.heritageClauses?.find(({token}) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
      const types = base?.typeArguments?.map((argument) => argument.getText());
      if (types !== undefined) given.set(name, {base: base.expression.getText(), types});
    },
    packageLinkPhase({customElementsManifest: manifest}) {
      for (const element of manifest.modules.flatMap(({declarations = []}) => declarations)) {
        const {base, types} = given.get(element.name) ?? {};
        parameters.get(base)?.forEach((parameter, place) => {
          const open = new RegExp(`\\b${parameter}\\b`);
          for (const entry of [...(element.members ?? []), ...(element.events ?? [])]) {
            // A new type: the base class's own is shared by all its subclasses.
            if (entry.type !== undefined) entry.type = {text: entry.type.text.replace(open, types[place])};
          }
        });
      }
    },
  };
};

const LISTS = ['attributes', 'members', 'events', 'cssProperties', 'cssParts', 'cssStates'];

/** What a page can use: no private members, no base class, paths as published, and which module defines which tag. */
const publicFace = {
  name: 'public-face',
  packageLinkPhase({customElementsManifest: manifest}) {
    // The first version of the schema that knows `cssStates`.
    manifest.schemaVersion = '2.1.0';
    manifest.modules = manifest.modules.filter(({path}) => publishedPath(path) !== null);
    const elements = new Map();
    for (const module of manifest.modules) {
      module.path = publishedPath(module.path);
      module.declarations = module.declarations?.filter(({customElement}) => customElement);
      for (const {declaration} of module.exports ?? []) declaration.module = module.path;
      for (const element of module.declarations ?? []) {
        element.superclass = {name: 'LitElement', package: 'lit'};
        element.members = element.members.filter(isPublic);
        for (const entry of LISTS.flatMap((list) => element[list] ?? [])) delete entry.inheritedFrom;
        elements.set(module.path, {
          name: element.tagName,
          declaration: {name: element.name, module: module.path},
        });
      }
    }
    for (const module of manifest.modules) {
      const defined = elements.get(module.path.replace('/define/', '/'));
      if (module.path.startsWith('dist/define/')) {
        module.exports = [{kind: 'custom-element-definition', ...defined}];
      }
    }
  },
};

export default {
  globs: [
    'src/elements/**/*.ts',
    'src/define/*.ts',
    'src/view/**/*.ts',
    'src/stream/**/*.ts',
    'src/protocol/*.ts',
  ],
  exclude: ['src/**/*.styles.ts', 'src/define/define-element.ts', 'src/define/before-lit.ts'],
  litelement: true,
  quiet: true,
  outdir: '.',
  plugins: [openTypes(), literalAliases(), publicFace],
};
