// node make.js DIST: puts the pages and the scripts into site/, each script with its hash in the page.
import {createHash} from 'node:crypto';
import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

const dist = process.argv[2] ?? '../../../dist';
await mkdir('site', {recursive: true});
for (const page of ['module.html', 'classic.html']) {
  let html = await readFile(page, 'utf8');
  for (const [mark, script] of html.matchAll(/%(ftl-[\w.-]+)%/g)) {
    const bytes = await readFile(join(dist, script));
    html = html.replace(mark, `sha384-${createHash('sha384').update(bytes).digest('base64')}`);
    await copyFile(join(dist, script), join('site', script));
  }
  await writeFile(join('site', page), html);
}
