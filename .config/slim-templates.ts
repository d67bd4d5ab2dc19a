import MagicString from 'magic-string';
import {Visitor, type ESTree, type Plugin} from 'vite';

/**
 * Takes out of the `css`, `html` and `svg` templates what only their authors need: comments of styles, and white space. (What there
 * is off the shelf minifies styles with clean-css, which throws `@starting-style` away.)
 */
export const slimTemplates: Plugin = {
  name: 'slim-templates',
  transform: {
    filter: {id: /\/src\/.*\.ts$/, code: /\b(?:css|html|svg)`/},
    // Behind the transform of TypeScript: what `parse` takes is JavaScript.
    order: 'post',
    handler(code) {
      const slimmed = new MagicString(code);
      for (const {slim, part} of partsOf(this.parse(code))) {
        const is = slim(code.slice(part.start, part.end));
        if (is === '') slimmed.remove(part.start, part.end);
        else slimmed.update(part.start, part.end, is);
      }
      return {code: slimmed.toString(), map: slimmed.generateMap({hires: true})};
    },
  },
};

/** Strings stay as they are, and a space wherever it may part two words. */
export const slimStyles = (styles: string): string =>
  styles.replaceAll(
    /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?:\s|;|\/\*[^]*?\*\/)*(\})(?:\s|\/\*[^]*?\*\/)*|(?:\s|\/\*[^]*?\*\/)*([{;,])(?:\s|\/\*[^]*?\*\/)*|(:)\s+|(?:\s|\/\*[^]*?\*\/)+/g,
    (_all, text?: string, end?: string, around?: string, colon?: string) =>
      text ?? end ?? around ?? colon ?? ' ',
  );

/** Of white space that goes over the end of a line one space stays: it may be drawn. */
export const slimMarkup = (markup: string): string => markup.replaceAll(/[ \t]*\n\s*/g, ' ');

const SLIM: Readonly<Record<string, (text: string) => string>> = {
  css: slimStyles,
  html: slimMarkup,
  svg: slimMarkup,
};

interface Part {
  readonly slim: (text: string) => string;
  readonly part: ESTree.TemplateElement;
}

function partsOf(program: ESTree.Program): readonly Part[] {
  const parts: Part[] = [];
  new Visitor({
    TaggedTemplateExpression({tag, quasi}) {
      const slim = tag.type === 'Identifier' ? SLIM[tag.name] : undefined;
      if (slim === undefined) return;
      for (const part of quasi.quasis) if (part.start < part.end) parts.push({slim, part});
    },
  }).visit(program);
  return parts;
}
