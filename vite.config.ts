import {defineConfig, type Plugin, type UserConfig} from 'vite';
import {CLASSIC_FILE, classicOutput, classicParts} from './.config/classic-parts.ts';
import {ELEMENTS} from './.config/elements.ts';
import {SIBLING_NAMES, SIBLINGS, siblingFile, siblingOf, type SiblingName} from './.config/siblings.ts';
import {slimDecorators} from './.config/slim-decorators.ts';
import {slimTemplates} from './.config/slim-templates.ts';

const DEFINE = 'src/define.ts';
const ANYWIDGET = 'src/notebook/anywidget.ts';

/** Class modules and define modules, one file each, for bundlers: `vite build`. Dependencies stay imports. */
const modules: UserConfig['build'] = {
  lib: {
    entry: {
      index: 'src/index.ts',
      define: DEFINE,
      'open-prediction-stream': 'src/stream/open-prediction-stream.ts',
      send: 'src/send/run.ts',
      anywidget: ANYWIDGET,
      protocol: 'src/protocol/protocol.ts',
      scores: 'src/protocol/scores.ts',
      languages: 'src/elements/languages/languages.ts',
      'languages/de': 'src/elements/languages/de.ts',
      ...Object.fromEntries(
        ELEMENTS.flatMap((name) => [
          [name, `src/elements/${name}.ts`],
          [`define/${name}`, `src/define/${name}.ts`],
        ]),
      ),
    },
    formats: ['es'],
  },
  rolldownOptions: {
    external: [
      ...[/^node:/, /^lit($|\/)/, /^@lit\//, 'eventsource-parser', 'uplot', 'diff', 'hyparquet', 'pako'],
      ...['marked', 'temml', /^sugar-high\//],
    ],
  },
  emptyOutDir: true,
};

/** What stands in a file beside the one that is built, which is `own` where it is such a file itself. */
const beside = (own?: SiblingName): UserConfig['build'] & object => {
  const siblingFor = (id: string): SiblingName | undefined => {
    const sibling = siblingOf(id);
    return sibling === own ? undefined : sibling;
  };
  return {
    rolldownOptions: {
      external: (id) => siblingFor(id) !== undefined,
      output: {
        codeSplitting: false,
        minify: true,
        paths: (id) => {
          const sibling = siblingFor(id);
          return sibling === undefined ? id : `./${siblingFile(sibling)}`;
        },
      },
    },
    emptyOutDir: false,
  };
};

/** All of it in one file, for a notebook, which has nothing beside it. */
const anywidget: UserConfig['build'] = {
  lib: {entry: ANYWIDGET, formats: ['es'], fileName: () => 'ftl-predictions.anywidget.js'},
  rolldownOptions: {output: {codeSplitting: false, minify: true}},
  emptyOutDir: false,
};

/** Everything else in one file for `<script type="module">`: `vite build --mode bundle`. */
const bundle: UserConfig['build'] = {
  ...beside(),
  lib: {entry: DEFINE, formats: ['es'], fileName: () => 'ftl-predictions.js'},
};

const sibling = (name: SiblingName): UserConfig['build'] => ({
  ...beside(name),
  lib: {entry: SIBLINGS[name].entry, formats: ['es'], fileName: () => siblingFile(name)},
});

/**
 * Writes what is not ASCII as escapes: a classic script is read in the encoding of its page, which need not be UTF-8.
 * Such characters stand only in strings, templates and regular expressions, where an escape means the same.
 */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle: {
    order: 'post',
    handler(_options, files) {
      for (const file of Object.values(files)) {
        if (file.type !== 'chunk') continue;
        // Code unit by code unit: a pair of surrogates becomes a pair of escapes.
        file.code = file.code.replaceAll(
          /[\u0080-\uffff]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
      }
    },
  },
};

/** The same for a classic `<script>`, with files beside it that are classic too: `vite build --mode classic`. */
const classic: UserConfig['build'] = {
  lib: {entry: DEFINE, formats: ['cjs'], fileName: () => CLASSIC_FILE},
  rolldownOptions: classicOutput,
  emptyOutDir: false,
};

const BUILDS: Readonly<Record<string, UserConfig['build']>> = {
  bundle,
  classic,
  ...Object.fromEntries(SIBLING_NAMES.map((name) => [name, sibling(name)])),
  anywidget,
};

export default defineConfig(({mode}) => ({
  plugins: [slimTemplates, slimDecorators, ...(mode === 'classic' ? [classicParts, asciiOnly] : [])],
  build: {
    target: 'es2022',
    // What a notebook is sent has no map beside it; the classic script is put together anew after it was mapped.
    sourcemap: mode !== 'anywidget' && mode !== 'classic',
    minify: mode !== 'production',
    ...(BUILDS[mode] ?? modules),
  },
  define: {'process.env.NODE_ENV': '"production"'},
}));
