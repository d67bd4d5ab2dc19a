import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {gzipSync} from 'node:zlib';
import type {Browser} from 'puppeteer-core';
import {CLASSIC_FILE, CLASSIC_PARTS, classicPartFile} from '../../.config/classic-parts.ts';
import {SIBLING_NAMES, siblingFile} from '../../.config/siblings.ts';
import {builtPackage} from '../support/built-package.ts';
import {buildTypes} from '../support/package-types.ts';
import {launchBrowser, openPage, shownText} from '../support/page/browser.ts';
import {until} from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

describe('the built package', () => {
  let folder: string;
  let browser: Browser;
  let server: Server;
  let origin: string;
  const pages = new Map<string, string | Buffer>();

  before(async () => {
    folder = await builtPackage();
    pages.set('/classic.js', await readFile(join(folder, 'dist/ftl-predictions.classic.js')));
    pages.set('/module.js', await readFile(join(folder, 'dist/ftl-predictions.js')));
    for (const file of [...SIBLING_NAMES.map(siblingFile), ...CLASSIC_PARTS.map(classicPartFile)]) {
      pages.set(`/${file}`, await readFile(join(folder, 'dist', file)));
    }
    pages.set(
      '/completions_00001.parquet',
      await readFile(join(ROOT, 'demo/python/tests/data/trl/completions_00001.parquet')),
    );
    const recorded = await readFile(join(ROOT, 'demo/runs/g2p.jsonl'));
    pages.set('/run.jsonl', recorded);
    pages.set('/packed.jsonl.gz', gzipSync(recorded));
    server = createServer((request, response) => {
      const found = pages.get(request.url ?? '');
      if (found === undefined) response.writeHead(404);
      else response.setHeader('Content-Type', request.url!.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.end(found);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });

  after(async () => {
    await browser.close();
    server.close();
  });

  test('every path that package.json exports is built', async () => {
    const {exports} = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      exports: Record<string, string | Record<string, string>>;
    };
    const paths = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [] : Object.entries(entry),
    );
    assert.ok(paths.length > 30);
    for (const [condition, path] of paths) {
      if (condition !== 'types') assert.ok(existsSync(join(folder, path)), `${path} is not built`);
    }
  });

  test('every module of the package imports in Node, where there is no document, and says nothing', async () => {
    const {exports} = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      exports: Record<string, unknown>;
    };
    // Angular's own package, which that module imports, is its users'.
    const names = Object.keys(exports).filter((name) => !name.endsWith('.json') && name !== './angular');
    const imports = names.map((name) => `import 'ftl-predictions${name.slice(1)}';`).join('\n');
    const {stdout, stderr} = await run(process.execPath, ['--input-type=module', '--eval', imports], {
      cwd: folder,
    });
    assert.equal(stdout + stderr, '');
  });

  test('the types of the package know the tags in the templates of every framework', async () => {
    await buildTypes(folder);
    const templates = await readdir(join(ROOT, 'test/types'));
    for (const name of templates) {
      const text = await readFile(join(ROOT, 'test/types', name), 'utf8');
      const asUsed = text
        .replace(/'\.\.\/\.\.\/src\/frameworks\/(\w+)\.ts'/, "'ftl-predictions/$1'")
        .replace("'../../src/index.ts'", "'ftl-predictions'");
      await writeFile(join(folder, name), asUsed);
    }
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'ES2022',
          module: 'NodeNext',
          jsx: 'react-jsx',
          strict: true,
          skipLibCheck: true,
          noEmit: true,
        },
        files: templates,
      }),
    );
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const {stdout} = await run(process.execPath, [tsc, '-p', folder], {cwd: folder});
    assert.equal(stdout, '');
  });

  test('the classic script and what is beside it are ASCII, and read right on a page that does not say its encoding, from an address without a file name too', async () => {
    for (const name of [CLASSIC_FILE, ...CLASSIC_PARTS.map(classicPartFile)]) {
      const script = await readFile(join(folder, 'dist', name));
      assert.ok(script.every((byte) => byte < 0x80));
      pages.set(`/npm/ftl-predictions${name === CLASSIC_FILE ? '' : `/dist/${name}`}`, script);
    }
    pages.set(
      '/classic',
      '<!doctype html><script src="/npm/ftl-predictions"></script><ftl-predictions-table file="/run.jsonl"></ftl-predictions-table>',
    );
    const {page, faults} = await openPage(browser, `${origin}/classic`);
    await until('pages of rows', async () =>
      (await shownText(page, 'ftl-predictions-table')).includes('1–10 of 1,920'),
    );
    assert.deepEqual(faults, []);
    await page.close();
  });

  for (const [kind, script] of [
    ['classic', '<script src="/classic.js"></script>'],
    ['module', '<script type="module" src="/module.js"></script>'],
  ] as const) {
    test(`the ${kind} script fetches what renders answers from beside it, for the first that is wanted so`, async () => {
      pages.set(
        '/markdown.jsonl',
        `${JSON.stringify({epoch: 0, step: 0, sample_index: 0, prompt: 'p', prediction: '**bold**'})}\n`,
      );
      pages.set(
        `/rendered-${kind}`,
        `<!doctype html>${script}<ftl-predictions-comparison file="/markdown.jsonl" rendering="auto"></ftl-predictions-comparison>`,
      );
      const {page, faults} = await openPage(browser, `${origin}/rendered-${kind}`);
      await until('a rendered answer', () =>
        page.evaluate(
          () =>
            document
              .querySelector('ftl-predictions-comparison')
              ?.shadowRoot?.querySelector('.rendered strong')?.textContent === 'bold',
        ),
      );
      assert.deepEqual(faults, []);
      await page.close();
    });

    test(`the ${kind} script draws a map, with its look`, async () => {
      pages.set(
        `/map-${kind}`,
        `<!doctype html>${script}<ftl-predictions-map file="/run.jsonl" baseline="22"></ftl-predictions-map>`,
      );
      const {page, faults} = await openPage(browser, `${origin}/map-${kind}`);
      await until('a map', async () => (await shownText(page, 'ftl-predictions-map')).includes('Learned 19'));
      const isStyled = await page.evaluate(() => {
        const plot = document.querySelector('ftl-predictions-map')?.shadowRoot?.querySelector('.plot');
        return plot != null && getComputedStyle(plot).position === 'relative';
      });
      assert.ok(isStyled, 'the map has its look');
      assert.deepEqual(faults, []);
      await page.close();
    });

    test(`the ${kind} script fetches what reads Parquet from beside it, for the first Parquet file`, async () => {
      pages.set(
        `/parquet-${kind}`,
        `<!doctype html>${script}<ftl-predictions-table group="off" file="/completions_00001.parquet"></ftl-predictions-table>`,
      );
      const {page, faults} = await openPage(browser, `${origin}/parquet-${kind}`);
      await until('rows of Parquet', async () =>
        (await shownText(page, 'ftl-predictions-table')).includes('1–8 of 8'),
      );
      assert.deepEqual(faults, []);
      await page.close();
    });

    test(`the ${kind} script fetches what unpacks gzip from beside it, for the first such file`, async () => {
      pages.set(
        `/gzip-${kind}`,
        `<!doctype html>${script}<ftl-predictions-table file="/packed.jsonl.gz"></ftl-predictions-table>`,
      );
      const {page, faults} = await openPage(browser, `${origin}/gzip-${kind}`);
      await until('rows of a gzipped file', async () =>
        (await shownText(page, 'ftl-predictions-table')).includes('1–10 of 1,920'),
      );
      assert.deepEqual(faults, []);
      await page.close();
    });
  }

  test('the module of notebooks is one file, without a map, that reads Parquet from a page that has nothing else', async () => {
    const script = await readFile(join(folder, 'dist/ftl-predictions.anywidget.js'), 'utf8');
    assert.doesNotMatch(script, /sourceMappingURL/);
    pages.set('/alone/anywidget.js', script);
    pages.set(
      '/alone',
      `<!doctype html><main></main><script type="module">
        import widget from '/alone/anywidget.js';
        const traits = {file: '/completions_00001.parquet', elements: ['table'], options: {table: {group: 'off'}}};
        widget.render({model: {get: (name) => traits[name], on() {}, off() {}}, el: document.querySelector('main')});
      </script>`,
    );
    const {page, faults} = await openPage(browser, `${origin}/alone`);
    await until('rows of Parquet', async () =>
      (await shownText(page, 'ftl-predictions-table')).includes('1–8 of 8'),
    );
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({name}) => new URL(name).pathname)
        .filter((path) => path.endsWith('.js')),
    );
    assert.deepEqual(scripts, ['/alone/anywidget.js']);
    assert.deepEqual(faults, []);
    await page.close();
  });

  test('the script of embedding.md with its hashes runs, and neither it nor what is beside it once it was changed', async () => {
    await run(process.execPath, [join(ROOT, '.config/integrity.ts'), join(folder, 'dist')]);
    const hashes = JSON.parse(await readFile(join(folder, 'dist/integrity.json'), 'utf8')) as Record<
      string,
      string
    >;
    const {version} = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {version: string};
    const text = await readFile(join(ROOT, 'demo/docs/embedding.md'), 'utf8');
    const written = /## From a CDN[^]*?```html\n([^]*?)```/.exec(text)![1]!;
    const names = ['ftl-predictions.js', ...SIBLING_NAMES.map(siblingFile)];
    const scripts = (folderOfPage: string): string => {
      let filled = written;
      for (const name of names) {
        const at = `https://unpkg.com/ftl-predictions@${version}/dist/${name}"`;
        assert.ok(filled.includes(at), `embedding.md does not load ${at}`);
        const [before, after] = filled.split(at) as [string, string];
        filled = `${before}${origin}/${folderOfPage}/${name}"${after.replace('sha384-…', hashes[name]!)}`;
      }
      return filled;
    };
    const changed = (name: string): Buffer =>
      Buffer.concat([pages.get(`/${name}`) as Buffer, Buffer.from(' ')]);
    for (const [at, isChanged] of [
      ['as-built', () => false],
      ['changed', (name: string) => name === 'ftl-predictions.js'],
      ['changed-beside', (name: string) => name !== 'ftl-predictions.js'],
    ] as const) {
      pages.set('/ftl-predictions.js', pages.get('/module.js')!);
      for (const name of names)
        pages.set(`/${at}/${name}`, isChanged(name) ? changed(name) : pages.get(`/${name}`)!);
      pages.set(
        `/${at}`,
        `<!doctype html><meta charset="utf-8">${scripts(at)}<ftl-predictions-table file="/packed.jsonl.gz"></ftl-predictions-table>`,
      );
    }
    const built = await openPage(browser, `${origin}/as-built`);
    await until('rows', async () =>
      (await shownText(built.page, 'ftl-predictions-table')).includes('of 1,920'),
    );
    assert.deepEqual(built.faults, []);
    const beside = await openPage(browser, `${origin}/changed-beside`);
    await until('the reason', async () =>
      (await shownText(beside.page, 'ftl-predictions-table')).includes(
        'What unpacks gzip could not be loaded',
      ),
    );
    const {page, faults} = await openPage(browser, `${origin}/changed`);
    await until('the refusal', () => Promise.resolve(faults.some((fault) => /integrity/i.test(fault))));
    assert.ok(!(await page.evaluate(() => customElements.get('ftl-predictions-table') !== undefined)));
    for (const opened of [built, beside, {page}]) await opened.page.close();
  });

  test('two copies on one page do not throw, and share one reading of a file', async () => {
    pages.set(
      '/both',
      `<!doctype html><meta charset="utf-8"><script src="/classic.js"></script><script type="module" src="/module.js"></script>
      <ftl-predictions-table file="/run.jsonl"></ftl-predictions-table><ftl-live-badge file="/run.jsonl"></ftl-live-badge>`,
    );
    const {page, faults} = await openPage(browser, `${origin}/both`);
    await until('rows', async () => (await shownText(page, 'ftl-predictions-table')).includes('of 1,920'));
    const reads = await page.evaluate(
      () =>
        performance.getEntriesByType('resource').filter((entry) => entry.name.endsWith('/run.jsonl')).length,
    );
    assert.equal(reads, 1);
    assert.deepEqual(faults, []);
    await page.close();
  });
});
