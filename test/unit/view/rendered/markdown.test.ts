import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {blocksOf} from '../../../../src/view/rendered/blocks.ts';
import type {RenderedNode} from '../../../../src/view/rendered/nodes.ts';
import {loadMarkdown} from '../../../../src/view/rendered/read-markdown.ts';

const read = await loadMarkdown();
const nodes = (text: string): readonly RenderedNode[] => blocksOf(text).flatMap(read);

/** Every text in it, in order. */
function said(list: readonly RenderedNode[]): string {
  return list
    .map((node) => {
      switch (node.kind) {
        case 'text':
        case 'raw':
        case 'code-span':
          return node.text;
        case 'code':
          return node.spans.map(({text}) => text).join('');
        case 'box':
        case 'link':
          return said(node.children);
        case 'list':
          return node.items.map(said).join('');
        case 'table':
          return [node.head, ...node.rows].flat().map(said).join('');
        case 'image':
          return node.alt;
        default:
          return '';
      }
    })
    .join('');
}

const kinds = (list: readonly RenderedNode[]): string[] =>
  list.map((node) => (node.kind === 'box' ? node.tag : node.kind));

test('blocks joined are the text, and fenced code stays in one', () => {
  const piece = fc.constantFrom('a', '\n', '\n\n', '```', '~~~~', '- ', '  ', '1. ', '> ', '#', ' ');
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 40}), (pieces) => {
      const text = pieces.join('');
      assert.equal(
        blocksOf(text)
          .map((block) => block.text)
          .join(''),
        text,
      );
    }),
  );
  const fenced = '```js\na\n\nb\n```\n';
  assert.deepEqual(
    blocksOf(`one\n\ntwo\n${fenced}\nthree\n\n- four\n\n  still four\n\n- five`).map(({text}) => text),
    ['one\n\n', 'two\n', fenced, '\n', 'three\n\n- four\n\n  still four\n\n- five'],
  );
});

test('Markdown becomes nodes', () => {
  assert.deepEqual(
    kinds(
      nodes(
        '# Title\n\nA *b* **c** `d` ~~e~~\n\n> quote\n\n1. x\n2. y\n\n---\n\n| a | b |\n|--|--|\n| 1 | 2 |\n',
      ),
    ),
    ['heading', 'p', 'quote', 'list', 'rule', 'table'],
  );
  const [paragraph] = nodes('A *b* **c** `d` ~~e~~');
  assert.deepEqual(paragraph?.kind === 'box' ? kinds(paragraph.children) : null, [
    ...['text', 'em', 'text', 'strong', 'text', 'code-span', 'text', 'del'],
  ]);
  assert.deepEqual(nodes('3. three'), [{kind: 'list', start: 3, items: [[{kind: 'text', text: 'three'}]]}]);
});

test('a list of tasks says what is done', () => {
  assert.equal(said(nodes('- [x] done\n- [ ] open')), '☑ done☐ open');
});

test('words of code are told apart in languages that are known, and the code is the same', () => {
  const code = 'def f(x):\n    return "a" + str(1)  # hm\n';
  const [known] = nodes(`\`\`\`python\n${code}\`\`\``);
  assert.ok(known?.kind === 'code');
  assert.equal(said([known]), code.trimEnd());
  assert.ok(known.spans.some(({kind, text}) => kind === 'keyword' && text === 'def'));
  assert.deepEqual(nodes('```nonsense\na b\n```'), [
    {kind: 'code', language: 'nonsense', spans: [{text: 'a b', kind: null}]},
  ]);
});

test('only web addresses are targets; HTML and everything else is text', () => {
  const target = (text: string): readonly string[] => {
    const [paragraph] = nodes(text);
    const children = paragraph?.kind === 'box' ? paragraph.children : [];
    return children.flatMap((node) => (node.kind === 'link' || node.kind === 'image' ? [node.target] : []));
  };
  assert.deepEqual(target('[a](https://x.example/?q=1) ![b](http://x.example/b.png)'), [
    'https://x.example/?q=1',
    'http://x.example/b.png',
  ]);
  for (const hostile of [
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '![a](data:text/html,x)',
    '<javascript:alert(1)>',
    '[a](//x.example)',
    '[a](vbscript:x)',
    '[a]( java\nscript:alert(1))',
  ])
    assert.deepEqual(target(hostile), [], hostile);
  for (const markup of ['<b>x</b>', '<img src=x onerror=y>', '<script>z</script>', '<div><p>']) {
    assert.ok(said(nodes(markup)).includes(markup), markup);
  }
});

test('no text stops the reader: what is nested too deep or too long is there as it is', () => {
  const hostile = [
    ...[
      '[',
      ']',
      '[a](',
      '![[',
      '> ',
      '>',
      '*',
      '**a ',
      '_a',
      '`a',
      '<a ',
      '<!--',
      '~~a',
      '- ',
      '|a',
      'a@',
      '&a',
      '\\',
      '(',
      '# ',
    ],
    ...['www.(', '[a][', '[a]: ', '\t', '1. ', '    '],
  ];
  for (const piece of hostile) {
    const text = piece.repeat(10_000 / piece.length);
    const [first] = nodes(text);
    assert.ok(first === undefined || first.kind.length > 0, piece);
    if (text.length > 4000) assert.deepEqual(nodes(text), [{kind: 'raw', text}], piece);
    assert.doesNotThrow(() => nodes(text.slice(0, 4000)), piece);
  }
  const deep = `${Array.from({length: 40}, (_, i) => `${'> '.repeat(i)}a`).join('\n')}\n`;
  assert.ok(said(nodes(deep)).includes('a'));
});

test('whatever is written, reading it ends in nodes', () => {
  const piece = fc.constantFrom(
    'a',
    '\n',
    '*',
    '_',
    '`',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '!',
    '#',
    '-',
    '|',
    ' ',
    '1.',
    '~',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 60}), (pieces) => {
      assert.ok(Array.isArray(nodes(pieces.join(''))));
    }),
  );
});
