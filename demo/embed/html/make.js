// node make.js DIST: puts the pages and the scripts into site/, each script with its hash in the page, and what it fetches from beside it.
import {createHash} from 'node:crypto';
import {copyFile, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

const dist = process.argv[2] ?? '../../../dist';
await mkdir('site', {recursive: true});
for (const page of ['module.html', 'classic.html']) {
  let html = await readFile(page, 'utf8');
  for (const [mark, script] of html.matchAll(/%(ftl-[\w.-]+)%/g)) {
    const bytes = await readFile(join(dist, script));
    html = html.replace(mark, `sha384-${createHash('sha384').update(bytes).digest('base64')}`);
    const names = await readdir(dist);
    const isBeside = (name) => name.startsWith(script.replace(/js$/, '')) && name.endsWith('.js');
    for (const name of names.filter(isBeside)) await copyFile(join(dist, name), join('site', name));
  }
  await writeFile(join('site', page), html);
}
