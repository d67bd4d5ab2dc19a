import {Marked, type Token, type Tokens} from 'marked';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign]!);

/** A heading and what stands below it, as readers look for it. */
export interface Section {
  readonly heading: string;
  /** The `id` of its heading; empty for the page itself. */
  readonly anchor: string;
  readonly depth: number;
  readonly text: string;
}

export interface Rendered {
  readonly title: string;
  readonly html: string;
  readonly sections: readonly Section[];
}

/** What a link of a page leads to on the site; `null` where it has nothing there: the words stay, without a link. */
export type LinkTo = (href: string) => string | null;

/** As GitHub names the headings of a page, so that a link works there and here. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

const plain = (tokens: readonly Token[]): string =>
  tokens.map((token) => ('tokens' in token && token.tokens ? plain(token.tokens) : wordsOf(token))).join('');

const wordsOf = (token: Token): string => ('text' in token ? (token.text as string) : '');

function textOf(token: Token): string {
  if (token.type === 'table') {
    const {header, rows} = token as Tokens.Table;
    return [header, ...rows].map((row) => row.map((cell) => plain(cell.tokens)).join(' ')).join(' ');
  }
  if (token.type === 'list') return (token as Tokens.List).items.map((item) => plain(item.tokens)).join(' ');
  return token.type === 'html' ? '' : plain([token]);
}

function sectionsOf(tokens: readonly Token[]): Section[] {
  const sections: {heading: string; anchor: string; depth: number; texts: string[]}[] = [];
  for (const token of tokens) {
    if (token.type === 'heading') {
      const {depth, tokens: words} = token as Tokens.Heading;
      const heading = plain(words);
      sections.push({heading, anchor: depth === 1 ? '' : anchorOf(heading), depth, texts: []});
    } else sections.at(-1)?.texts.push(textOf(token));
  }
  return sections.map(({texts, ...section}) => ({
    ...section,
    text: texts.join(' ').replaceAll(/\s+/g, ' ').trim(),
  }));
}

/** A page of the documentation as HTML. Markup that stands in it is left out: its authors write Markdown. */
export function renderMarkdown(markdown: string, linkTo: LinkTo): Rendered {
  const marked = new Marked({
    gfm: true,
    renderer: {
      html: () => '',
      code: ({text, lang}) =>
        `<pre tabindex="0"><code data-language="${escapeHtml(lang ?? '')}">${escapeHtml(text)}</code></pre>\n`,
      heading({tokens, depth}) {
        const id = depth === 1 ? '' : ` id="${anchorOf(plain(tokens))}"`;
        return `<h${depth}${id}>${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({href, tokens}) {
        const words = this.parser.parseInline(tokens);
        const target = linkTo(href);
        return target === null ? words : `<a href="${escapeHtml(target)}">${words}</a>`;
      },
      table({header, rows}) {
        // A column without a name has no header: one that says nothing is read aloud all the same.
        const cell = ({tokens}: Tokens.TableCell, tag: 'th' | 'td') =>
          tokens.length === 0 ? '<td></td>' : `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`;
        const row = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td') =>
          `<tr>${cells.map((one) => cell(one, tag)).join('')}</tr>`;
        const head = header.some(({tokens}) => tokens.length > 0)
          ? `<thead>${row(header, 'th')}</thead>`
          : '';
        const body = rows.map((cells) => row(cells, 'td')).join('\n');
        return `<div class="wide" tabindex="0"><table>${head}<tbody>${body}</tbody></table></div>\n`;
      },
    },
  });
  const tokens = marked.lexer(markdown);
  const sections = sectionsOf(tokens);
  return {title: sections[0]?.heading ?? '', html: marked.parser(tokens), sections};
}
