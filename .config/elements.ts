import {readFileSync} from 'node:fs';

const {exports} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly exports: object;
};

/** The elements, by the modules that the package exports for them; `ftl-` before a name makes its tag. */
export const ELEMENTS: readonly string[] = Object.keys(exports)
  .filter((path) => path.startsWith('./define/'))
  .map((path) => path.slice('./define/'.length));
