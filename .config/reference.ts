/**
 * Writes the reference of the elements, demo/docs/elements.md, from custom-elements.json, between its two `elements` markers.
 * `npm run docs` runs it after the manifest is made; with `--check` it writes nothing and fails when the page is stale.
 */
import {readFile, writeFile} from 'node:fs/promises';
import {reference} from './element-markdown.ts';
import type {Manifest} from './manifest.ts';

const PAGE = new URL('../demo/docs/elements.md', import.meta.url);
const MARKED = /(<!-- elements:start[^>]*-->\n)[\s\S]*(<!-- elements:end -->)/;

const manifest = JSON.parse(
  await readFile(new URL('../custom-elements.json', import.meta.url), 'utf8'),
) as Manifest;
const page = await readFile(PAGE, 'utf8');
if (!MARKED.test(page))
  throw new Error('demo/docs/elements.md has no <!-- elements:start --> … <!-- elements:end -->.');
const text = reference(manifest);
const fresh = page.replace(MARKED, (_, start: string, end: string) => `${start}\n${text}${end}`);
if (!process.argv.includes('--check')) await writeFile(PAGE, fresh);
else if (fresh !== page) {
  console.error('demo/docs/elements.md does not say what custom-elements.json says; run npm run docs.');
  process.exitCode = 1;
}
