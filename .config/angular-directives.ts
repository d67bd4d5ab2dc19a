/**
 * Writes what Angular's compiler wants before it checks the properties of a tag: a directive for each element, in the form
 * that Angular publishes libraries in, from custom-elements.json. `angular.js` goes into `dist` or the folder that is
 * given, its types among the types there.
 */
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ElementEntry, Entry, Manifest} from './manifest.ts';

const root = new URL('..', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('custom-elements.json', root), 'utf8')) as Manifest;
const elements = manifest.modules.flatMap(({declarations = []}) => declarations);

/** The Angular that wrote declarations of this form; the oldest that reads each is its `minVersion`. */
const VERSION = '22.2.6';

const inputsOf = ({members}: ElementEntry): readonly Entry[] =>
  members.filter((member) => member.kind === 'field' && member.static !== true && member.readonly !== true);

/** Whether an attribute of the same name may hold the value as text, which is not the property's value. */
const isReadFromText = ({name, attribute, type}: Entry): boolean =>
  attribute === name && /\b(number|boolean)\b/.test(type!.text) && !/\bstring\b/.test(type!.text);

const directiveOf = ({name}: Entry): string => `Ftl${name}`;

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

const script = `import * as i0 from '@angular/core';
import './define.js';

class ElementProperties {
  #element = i0.inject(i0.ElementRef).nativeElement;

  /** A text where a number or a flag is wanted is read by the element, as it reads its attributes. */
  pass(changes, readFromText) {
    for (const name in changes) {
      const value = changes[name].currentValue;
      if (typeof value === 'string' && readFromText.includes(name)) this.#element.setAttribute(name, value);
      else this.#element[name] = value;
    }
  }
}
${elements.map(classOf).join('')}
export const FTL_ELEMENTS = [${elements.map(directiveOf).join(', ')}];
`;

function classOf(element: ElementEntry): string {
  const name = directiveOf(element);
  const inputs = inputsOf(element);
  const readFromText = inputs.filter(isReadFromText).map((input) => input.name!);
  const common = `version: '${VERSION}', ngImport: i0, type: ${name}`;
  return `
export class ${name} {
  #properties = new ElementProperties();
  ngOnChanges(changes) {
    this.#properties.pass(changes, [${quoted(readFromText)}]);
  }
  static ɵfac = i0.ɵɵngDeclareFactory({minVersion: '12.0.0', ${common}, deps: [], target: i0.ɵɵFactoryTarget.Directive});
  static ɵdir = i0.ɵɵngDeclareDirective({
    minVersion: '14.0.0', ${common}, isStandalone: true,
    selector: '${element.tagName}',
    inputs: {${inputs.map((input) => `${input.name}: '${input.name}'`).join(', ')}},
    usesOnChanges: true,
  });
}
`;
}

const types = `import * as i0 from '@angular/core';
import type {${elements.map(({name}) => name).join(', ')}} from '../index.ts';
import type {Properties, Written} from './tag-props.ts';

/** Some are HTML's too, with a meaning of their own here: \`dir\` of a table. */
type Input<E, Name extends keyof E> = Name extends keyof Properties<E> ? Properties<E>[Name] : E[Name];
${elements.map(typeOf).join('')}
/** The directives of all elements, for the \`imports\` of a component: its template's properties are checked then. */
export declare const FTL_ELEMENTS: readonly [${elements.map((element) => `typeof ${directiveOf(element)}`).join(', ')}];
`;

function typeOf(element: ElementEntry): string {
  const name = directiveOf(element);
  const inputs = inputsOf(element);
  const fields = inputs.map((input) => {
    const type = `Input<${element.name}, '${input.name}'>`;
    return `    /** ${commented(input)} */
    ${input.name}: ${isReadFromText(input) ? `Written<${type}>` : type};\n`;
  });
  const declared = inputs.map((input) => `"${input.name}": {"alias": "${input.name}"; "required": false}`);
  return `
/** ${commented(element)} */
export declare class ${name} implements i0.OnChanges {
${fields.join('')}    ngOnChanges(changes: i0.SimpleChanges): void;
    static ɵfac: i0.ɵɵFactoryDeclaration<${name}, never>;
    static ɵdir: i0.ɵɵDirectiveDeclaration<${name}, "${element.tagName}", never, {${declared.join('; ')}}, {}, never, never, true, never>;
}
`;
}

function commented({description = ''}: Entry): string {
  return description.replaceAll('*/', '*\\/').replaceAll('\n', ' ');
}

const folder = process.argv[2] ?? fileURLToPath(new URL('dist', root));
await mkdir(join(folder, 'types/frameworks'), {recursive: true});
await writeFile(join(folder, 'angular.js'), script);
await writeFile(join(folder, 'types/frameworks/angular.d.ts'), types);
