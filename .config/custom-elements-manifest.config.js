/** Made by `npm run docs`: custom-elements.json, from the classes and their comments. */

/** Where a module is found in the published package; `null` for one that is not published by itself. */
const publishedPath = (path) => {
  const [, folder, name] = /^src\/(?:(elements|define)\/)?([\w-]+)\.ts$/.exec(path) ?? [];
  if (name === 'base') return null;
  return folder === 'define' ? `dist/define/${name}.js` : `dist/${name}.js`;
};

const isPublic = ({privacy, name}) => privacy === undefined && !name.startsWith('#');

const LISTS = ['attributes', 'members', 'events', 'cssProperties', 'cssParts', 'cssStates'];

/** What a page can use: no private members, no base class, paths as published, and which module defines which tag. */
const publicFace = {
  name: 'public-face',
  packageLinkPhase({customElementsManifest: manifest}) {
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
    'src/elements/base.ts',
    'src/elements/{live-badge,predictions-stream,predictions-table,predictions-trends,predictions-comparison}.ts',
    'src/define/*.ts',
  ],
  exclude: ['src/define/define-element.ts'],
  litelement: true,
  quiet: true,
  outdir: '.',
  plugins: [publicFace],
};
