import {cp, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {build} from 'vite';
import {ROOT} from './cache.ts';

/** Puts the Python package of this checkout into a folder of packages, as its wheel has it. */
export async function putPythonPackage(packages: string): Promise<void> {
  const target = join(packages, 'ftl_predictions');
  await cp(join(ROOT, 'demo/python/src/ftl_predictions'), target, {recursive: true});
  const outDir = join(packages, 'script');
  await build({root: ROOT, mode: 'anywidget', logLevel: 'warn', build: {outDir}});
  await rename(join(outDir, 'ftl-predictions.anywidget.js'), join(target, 'notebook/anywidget.js'));
}
