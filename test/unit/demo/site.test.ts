import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {posix} from 'node:path';
import {test} from 'node:test';
import type {Manifest} from '../../../.config/manifest.ts';
import {controlFor} from '../../../demo/make/control.ts';
import {renderMarkdown} from '../../../demo/make/markdown.ts';
import {readSiteFile, siteFiles} from '../../../demo/make/site.ts';

const files = await siteFiles();
const pages = new Map<string, string>();
for (const [path, entry] of files) {
  if (path.endsWith('.html')) pages.set(path, (await readSiteFile(entry)).toString());
}
const manifest = JSON.parse(
  await readFile(new URL('../../../custom-elements.json', import.meta.url), 'utf8'),
) as Manifest;
const elements = manifest.modules.flatMap(({declarations = []}) => declarations);

const leadsSomewhere = (target: string): boolean => {
  const [path = '', anchor] = target.split('#');
  if (!files.has(path)) return false;
  return anchor === undefined || pages.get(path)!.includes(` id="${anchor}"`);
};

test('every link, script and style sheet of every page leads to something that the site has', () => {
  const lost: string[] = [];
  let followed = 0;
  for (const [path, html] of pages) {
    for (const [, target] of html.matchAll(/ (?:href|src)="([^"]+)"/g)) {
      if (/^https?:/.test(target!)) continue;
      followed++;
      const [to = '', anchor] = target!.split('#');
      const whole = `${to === '' ? path : posix.join(posix.dirname(path), to)}${anchor === undefined ? '' : `#${anchor}`}`;
      if (!leadsSomewhere(whole)) lost.push(`${path}: ${target}`);
    }
  }
  assert.ok(pages.size > 15 && followed > 300, `${pages.size} pages, ${followed} links`);
  assert.deepEqual(lost, []);
});

test('every page is reached from the first', () => {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, target] of pages.get(path)!.matchAll(/ href="([^"#:]+\.html)/g))
      visit(posix.join(posix.dirname(path), target!));
  };
  visit('index.html');
  assert.deepEqual([...seen].sort(), [...pages.keys()].sort());
});

test('no page has a script, a style or a handler of its own: they run under the strictest policy', () => {
  for (const [path, html] of pages) {
    const body = html.replaceAll(/<code[^]*?<\/code>/g, '');
    assert.doesNotMatch(body, /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/, path);
  }
});

test('what the search finds is there, and every page can be found', async () => {
  const index = JSON.parse((await readSiteFile(files.get('search.json')!)).toString()) as [string, string][];
  assert.deepEqual(
    index.filter(([path]) => !leadsSomewhere(path)),
    [],
  );
  const found = new Set(index.map(([path]) => path.split('#')[0]!));
  assert.deepEqual(
    [...pages.keys()].filter((path) => path !== 'index.html' && !found.has(path)),
    [],
  );
});

test('every element has a page, and on it a control for each attribute, and what else it has by name', () => {
  for (const {tagName, attributes, events, cssParts = [], cssProperties, cssStates} of elements) {
    const html = pages.get(`elements/${tagName.slice('ftl-'.length)}.html`) ?? '';
    assert.ok(html.includes(`<${tagName} id="subject"`), `${tagName} has no example`);
    for (const {name} of attributes)
      assert.ok(html.includes(`data-attribute="${name}"`), `${tagName}: ${name} has no control`);
    for (const {name} of [...events, ...cssParts, ...cssProperties, ...cssStates])
      assert.ok(html.includes(`<code>${name}</code>`), `${tagName}: ${name} is not told`);
  }
});

test('a control is as the type of its attribute: words are chosen, what is on or off is ticked, all else is written', () => {
  assert.deepEqual(controlFor("'auto' | 'light' | 'dark'"), {
    kind: 'select',
    words: ['auto', 'light', 'dark'],
  });
  assert.deepEqual(controlFor("'auto' | 'on' | boolean"), {kind: 'select', words: ['auto', 'on']});
  assert.deepEqual(controlFor('boolean'), {kind: 'checkbox'});
  assert.deepEqual(controlFor("'all' | 'latest' | number | null"), {
    kind: 'text',
    words: ['all', 'latest'],
    isNumber: false,
  });
  assert.deepEqual(controlFor('number | null'), {kind: 'text', words: [], isNumber: true});
  assert.deepEqual(controlFor(undefined), {kind: 'text', words: [], isNumber: false});
});

test('markup in the documentation, in text or in code, stays text', () => {
  const {html, sections} = renderMarkdown(
    '# A `<b>`\n\n<img src=x onerror=alert(1)>\n\nA <b>word</b>, `<i>`.\n\n## Say "x"\n\n```html\n<s>\n```\n',
    () => null,
  );
  assert.doesNotMatch(html, /<img|<b>|<i>|<s>/);
  assert.deepEqual(
    sections.map(({heading, anchor}) => [heading, anchor]),
    [
      ['A <b>', ''],
      ['Say "x"', 'say-x'],
    ],
  );
});
