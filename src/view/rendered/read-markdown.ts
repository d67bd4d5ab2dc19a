import type {Marked, MarkedToken, Token, Tokens} from 'marked';
import type {Block} from './blocks.ts';
import {mathExtensions, type MathToken} from './find-math.ts';
import type * as libraries from './libraries.ts';
import {isTarget, type BoxTag, type CodeSpan, type RenderedNode} from './nodes.ts';

type Libraries = typeof libraries;

/** Quotes in quotes, lists in lists: deeper ones are shown as they are. */
const MAX_NESTED = 12;
/** Characters of code in which kinds of words are told apart. */
const MAX_CODE = 10_000;

let loading: Promise<Libraries> | null = null;

/**
 * Loads what reads Markdown, once.
 *
 * @throws where it cannot be loaded; the next call tries again
 */
export function loadMarkdown(): Promise<(block: Block) => readonly RenderedNode[]> {
  loading ??= import('./libraries.ts').catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading.then((libraries) => {
    const marked = new libraries.Marked({gfm: true, extensions: [...mathExtensions]});
    return (block) => readBlock(block, marked, libraries);
  });
}

/** The nodes of a block. What cannot be read is there as it is: text of a model is never markup. */
function readBlock({text, isRaw}: Block, marked: Marked, libraries: Libraries): readonly RenderedNode[] {
  if (isRaw) return [{kind: 'raw', text}];
  try {
    return marked.lexer(text).flatMap((token) => nodesOf(token, 0, libraries));
  } catch {
    // Nested so deep that the reader gave up.
    return [{kind: 'raw', text}];
  }
}

function nodesOf(token: Token, depth: number, libraries: Libraries): readonly RenderedNode[] {
  if (depth > MAX_NESTED) return [{kind: 'text', text: token.raw}];
  const inner = (tokens: readonly Token[] | undefined): readonly RenderedNode[] =>
    (tokens ?? []).flatMap((each) => nodesOf(each, depth + 1, libraries));
  const box = (tag: BoxTag): readonly RenderedNode[] => [
    {kind: 'box', tag, children: inner((token as Tokens.Generic).tokens)},
  ];
  if (isMath(token)) return [{kind: 'math', source: token.raw, latex: token.latex, isBlock: token.isBlock}];
  const one = token as MarkedToken;
  switch (one.type) {
    case 'space':
    case 'def':
      return one.type === 'def' ? [{kind: 'text', text: one.raw}] : [];
    case 'paragraph':
      return box('p');
    case 'heading':
      return box('heading');
    case 'blockquote':
      return box('quote');
    case 'strong':
    case 'em':
    case 'del':
      return box(one.type);
    case 'hr':
      return [{kind: 'rule'}];
    case 'br':
      return [{kind: 'break'}];
    case 'code':
      return [{kind: 'code', language: one.lang ?? '', spans: spansOf(one.text, one.lang ?? '', libraries)}];
    case 'codespan':
      return [{kind: 'code-span', text: one.text}];
    case 'list':
      return [
        {
          kind: 'list',
          start: one.ordered ? Number(one.start) : null,
          items: one.items.map(({tokens}) => inner(tokens)),
        },
      ];
    case 'table': {
      const {header, rows} = one;
      const cells = (row: readonly Tokens.TableCell[]) => row.map(({tokens}) => inner(tokens));
      return [{kind: 'table', head: cells(header), rows: rows.map(cells)}];
    }
    case 'link':
      return isTarget(one.href)
        ? [{kind: 'link', target: one.href, children: inner(one.tokens)}]
        : [{kind: 'text', text: one.raw}];
    case 'image':
      return isTarget(one.href)
        ? [{kind: 'image', target: one.href, alt: one.text}]
        : [{kind: 'text', text: one.raw}];
    case 'text':
      return one.tokens === undefined ? [{kind: 'text', text: one.text}] : inner(one.tokens);
    case 'checkbox':
      return [{kind: 'text', text: one.checked ? '☑ ' : '☐ '}];
    case 'escape':
      return [{kind: 'text', text: one.text}];
    default:
      // HTML above all: as it was written.
      return [{kind: 'text', text: token.raw}];
  }
}

const isMath = (token: Token): token is MathToken => token.type === 'math';

function spansOf(text: string, info: string, {lang, languages, parse}: Libraries): readonly CodeSpan[] {
  const id = lang(/^[\w+#-]*/.exec(info)![0]);
  const config = languages.find((one) => one.id === id)?.config;
  const isKnown = id !== undefined && text.length <= MAX_CODE;
  if (!isKnown) return [{text, kind: null}];
  const spans = parse(text, config).lines.flatMap(({tokens}, i): readonly CodeSpan[] => [
    ...(i === 0 ? [] : [{text: '\n', kind: null}]),
    ...tokens.map(({type, value}) => ({text: value, kind: KINDS.has(type) ? type : null})),
  ]);
  return spans.map((span) => span.text).join('') === text ? spans : [{text, kind: null}];
}

/** What is drawn in a colour of its own. */
const KINDS: ReadonlySet<string> = new Set(['keyword', 'string', 'class', 'property', 'entity', 'comment']);
