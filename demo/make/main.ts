/**
 * `npm run site`: the demo's site as files for a static host, its elements fed from the recorded runs; into demo/dist, or the
 * folder that is given. Builds the scripts first.
 */
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {SIBLING_NAMES} from '../../.config/siblings.ts';
import {buildScripts} from '../build-scripts.ts';
import {DEFAULT_RUN} from '../replay/recorded-run.ts';
import {readSiteFile, siteFiles} from './site.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEFAULT_FOLDER = join(ROOT, 'demo/dist');
const folder = resolve(process.argv[2] ?? DEFAULT_FOLDER);

await buildScripts(['bundle', ...SIBLING_NAMES]);
if (folder === DEFAULT_FOLDER) await rm(folder, {recursive: true, force: true});
const files = await siteFiles();
for (const [path, entry] of files) {
  const bytes = await readSiteFile(entry);
  const target = join(folder, path);
  await mkdir(dirname(target), {recursive: true});
  // The first page has no server to ask which run is on show.
  await writeFile(
    target,
    path === 'index.html' ? bytes.toString().replace('<html ', `<html data-run="${DEFAULT_RUN}" `) : bytes,
  );
}
console.log(
  `Wrote ${files.size} files into ${folder}. Look at them with: python3 -m http.server --directory ${folder}`,
);
