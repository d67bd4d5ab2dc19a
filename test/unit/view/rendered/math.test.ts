import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {blocksOf} from '../../../../src/view/rendered/blocks.ts';
import type {RenderedNode} from '../../../../src/view/rendered/nodes.ts';
import {loadMarkdown} from '../../../../src/view/rendered/read-markdown.ts';
import {loadMath, type MathPart} from '../../../../src/view/rendered/read-math.ts';

const markdown = await loadMarkdown();
const math = await loadMath();

type Found = Extract<RenderedNode, {kind: 'math'}>;

function formulas(text: string): readonly Found[] {
  const within = (node: RenderedNode): readonly Found[] => {
    if (node.kind === 'math') return [node];
    if (node.kind === 'box' || node.kind === 'link') return node.children.flatMap(within);
    if (node.kind === 'list') return node.items.flat().flatMap(within);
    if (node.kind === 'table') return [node.head, ...node.rows].flat(2).flatMap(within);
    return [];
  };
  return blocksOf(text).flatMap(markdown).flatMap(within);
}

const latexIn = (text: string): readonly string[] => formulas(text).map(({latex}) => latex);

test('LaTeX is found in its four kinds of marks, in lists and tables too, and over several lines', () => {
  assert.deepEqual(latexIn('So \\(a_1*b*c_2\\) and $x^2$.'), ['a_1*b*c_2', 'x^2']);
  assert.deepEqual(latexIn('- \\(a\\)\n- **so** $b$'), ['a', 'b']);
  assert.deepEqual(latexIn('| a | b |\n|---|---|\n| $x$ | \\(y\\) |'), ['x', 'y']);
  const lines = formulas('We get\n\\[\na\n- b\n= c\n\\]\nand\n$$\nd\n$$\n');
  assert.deepEqual(
    lines.map(({latex, isBlock}) => [latex, isBlock]),
    [
      ['\na\n- b\n= c\n', true],
      ['\nd\n', true],
    ],
  );
});

test('money, shell variables, code and marks that never end are no LaTeX', () => {
  for (const text of [
    'It costs $5 and $6.',
    'From $5/$6 up to $7',
    'US$5 or $6$7',
    '$HOME/$USER and echo $PATH',
    'He paid $5, then they asked for 3$',
    'a \\$x$ b$',
    '`$x$` and `\\(y\\)`',
    '```\n$x$\n```',
    '\\( never ends',
    '$$ never ends',
    '\\[ a\n\nb \\]',
    '$ x $',
    '$$$$ and \\(\\)',
  ])
    assert.deepEqual(latexIn(text), [], text);
});

/** All elements of a part, and all its text. */
function parts(part: MathPart): {tags: string[]; text: string; all: Exclude<MathPart, string>[]} {
  if (typeof part === 'string') return {tags: [], text: part, all: []};
  const inner = part.children.map(parts);
  return {
    tags: [part.tag, ...inner.flatMap(({tags}) => tags)],
    text: inner.map(({text}) => text).join(''),
    all: [part, ...inner.flatMap(({all}) => all)],
  };
}

test('a formula becomes MathML', () => {
  const fraction = math('\\frac{a}{b+1}', true);
  assert.ok(fraction.kind === 'math');
  const {tags, text} = parts(fraction.part);
  assert.equal(tags[0], 'math');
  assert.ok(tags.includes('mfrac'));
  assert.equal(text.replace(/\s/g, ''), 'ab+1');
});

test('what is no LaTeX, leads out of the page or grows without end is refused, with the reason', () => {
  const refused: readonly [string, RegExp][] = [
    ['\\frac{a', /Unexpected end of input/],
    ['\\href{javascript:alert(1)}{x}', /\\href/],
    ['\\includegraphics{https://example.org/x.png}', /not trusted/],
    ['\\style{background:url(https://example.org)}{x}', /not trusted/],
    ['\\def\\a{\\a\\a}\\a', /Too many expansions/],
    [
      '\\def\\a{xxxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a}\\def\\c{\\b\\b\\b\\b\\b\\b\\b\\b}\\c\\c\\c\\c\\c\\c',
      /Too many/,
    ],
    ['{'.repeat(10_000), /longer than/],
    ['{'.repeat(1900), /deep|Expected|expected/],
    ['x^{'.repeat(400) + '}'.repeat(400), /nested too deep/],
    [`\\begin{matrix}${'&'.repeat(1500)}\\end{matrix}`, /too many parts/],
  ];
  for (const [latex, reason] of refused) {
    const answer = math(latex, true);
    assert.ok(answer.kind === 'bad', latex.slice(0, 40));
    assert.match(answer.reason, reason);
    assert.doesNotMatch(answer.reason, /\u0332/);
  }
});

test('no formula covers what stands around it, and one leaves nothing behind for the next', () => {
  const wide = math('\\hspace{-50em}\\rule{9999em}{9999em}\\color{white}{x}', false);
  assert.ok(wide.kind === 'math');
  for (const {attributes, style} of parts(wide.part).all) {
    for (const value of Object.values({...attributes, ...style})) {
      const em = Number.parseFloat(value);
      assert.ok(Number.isNaN(em) || (em >= -2 && em <= 20), value);
    }
    assert.equal(style['color'], undefined);
  }
  math('\\gdef\\mine{x}\\mine', false);
  assert.equal(math('\\mine', false).kind, 'bad');
});

test('whatever a model writes as LaTeX ends, as parts of MathML or with a reason', () => {
  const piece = fc.constantFrom(
    ...'\\frac \\sqrt \\left( \\right) { } [ ] ^ _ & \\\\ \\begin{matrix} \\end{matrix} x 1 \\text{ \\def\\a \\a # $ % ~ \\href \\over'.split(
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 40}), fc.boolean(), (pieces, isBlock) => {
      const answer = math(pieces.join(' '), isBlock);
      if (answer.kind === 'bad') return assert.ok(answer.reason.length > 0);
      for (const {tag, attributes} of parts(answer.part).all) {
        assert.match(tag, /^(?:m[a-z]+|none)$/);
        assert.equal(attributes['href'] ?? attributes['src'] ?? attributes['style'], undefined);
      }
    }),
  );
});

test('a block full of marks of LaTeX is text', () => {
  for (const mark of ['$', '$$', '\\(', '\\[', '\\) \\(', '$a$b'])
    assert.ok(formulas(mark.repeat(Math.floor(3900 / mark.length))).length === 0, mark);
});
