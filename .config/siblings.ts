/**
 * What few pages want, and is too large to be carried by all: the builds that are one file fetch it from a file beside them
 * when it is first needed. By the `--mode` that builds it.
 */
export const SIBLINGS = {
  parquet: {entry: 'node_modules/hyparquet/src/index.js', replaces: 'hyparquet'},
  gzip: {entry: 'src/stream/file/bytes/inflate.ts', replaces: '/bytes/inflate.ts'},
  rendered: {entry: 'src/view/rendered/libraries.ts', replaces: '/rendered/libraries.ts'},
  math: {entry: 'src/view/rendered/math-library.ts', replaces: '/rendered/math-library.ts'},
  de: {entry: 'src/elements/languages/de.ts', replaces: '/languages/de.ts'},
} as const;

export type SiblingName = keyof typeof SIBLINGS;

export const SIBLING_NAMES = Object.keys(SIBLINGS) as readonly SiblingName[];

export const siblingFile = (name: SiblingName): string => `ftl-predictions.${name}.js`;

/** The sibling that stands for a module, if one does. */
export const siblingOf = (moduleId: string): SiblingName | undefined =>
  SIBLING_NAMES.find((name) => moduleId.endsWith(SIBLINGS[name].replaces));
