import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';

/** `npm run build` has not been run. */
export class NotBuilt extends Error {
  override readonly name = 'NotBuilt';

  constructor(cause: unknown) {
    super('The scripts of the elements are not there: npm run build makes them.', {cause});
  }
}

/** What is the same in all snapshots: texts as they stand between their tags, and the policy that lets in them and nothing else. */
export interface PageParts {
  readonly style: string;
  readonly scripts: readonly string[];
  readonly policy: string;
}

/** The one build of the elements that fetches nothing from beside it: that of notebooks. */
const ELEMENTS = 'ftl-predictions.anywidget.js';
const OURS = new URL('page/', import.meta.url);

/**
 * @param scripts the folder of the built scripts
 * @throws {NotBuilt}
 */
export async function readPageParts(scripts: URL): Promise<PageParts> {
  const [elements, open, style] = await Promise.all([
    readFile(new URL(ELEMENTS, scripts), 'utf8').catch((cause: unknown) => {
      throw new NotBuilt(cause);
    }),
    readFile(new URL('open.js', OURS), 'utf8'),
    readFile(new URL('page.css', OURS), 'utf8'),
  ]);
  const texts = [elements, open].map((script) => withinScript(linesOf(script)));
  const look = linesOf(style);
  return {style: look, scripts: texts, policy: policyFor(texts, look)};
}

/** A parser of HTML reads every end of a line as this one, and hashes are of what it has read. */
const linesOf = (text: string): string => text.replace(/\r\n?/g, '\n');

/** JavaScript inside a `<script>`: both stand only in its texts and expressions, where an escape means the same. */
const withinScript = (script: string): string => script.replace(/<(?=!--|\/script)/gi, '\\x3c');

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function policyFor(scripts: readonly string[], style: string): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
}
