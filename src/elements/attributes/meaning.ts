import {nearestName} from '../../protocol/nearest-name.ts';
import {attributesOf, type ElementClass} from './names.ts';

/** What HTML lets stand on any element, and frameworks and tools write there. */
const ANYWHERE = new Set(
  'accesskey autocapitalize autocorrect autofocus class contenteditable dir draggable enterkeyhint exportparts hidden id inert inputmode is itemid itemprop itemref itemscope itemtype key lang nonce part popover ref role slot spellcheck style tabindex title translate virtualkeyboardpolicy writingsuggestions'.split(
    ' ',
  ),
);
const OF_OTHERS = /^(aria|data|v|ng|x|on|hx)-|^onftl|[^\w-]|^_/;

const TAGS = ['stream', 'table', 'trends', 'comparison', 'map'].map((name) => `ftl-predictions-${name}`);

/** What an attribute that the class does not know seems to mean. */
export type Meaning =
  | {readonly kind: 'attribute'; readonly name: string}
  /** A property that only script can set. */
  | {readonly kind: 'property'; readonly name: string}
  /** An attribute of another tag. */
  | {readonly kind: 'elsewhere'; readonly tag: string};

/** `null` for one of the class's own, for what may stand anywhere, and for what resembles nothing of ours. */
export function meaningOf(name: string, element: ElementClass): Meaning | null {
  const own = [...attributesOf(element).values()];
  if (own.includes(name) || ANYWHERE.has(name) || OF_OTHERS.test(name)) return null;
  if (name.startsWith('on') && name in HTMLElement.prototype) return null;
  const plain = plainly(name);
  const same = own.find((each) => plainly(each) === plain);
  if (same !== undefined) return {kind: 'attribute', name: same};
  const property = [...element.elementProperties.keys()].find((key) => plainly(String(key)) === plain);
  if (property !== undefined) return {kind: 'property', name: String(property)};
  const tag = TAGS.find((each) => {
    const other = customElements.get(each) as Partial<ElementClass> | undefined;
    return (
      other?.elementProperties !== undefined &&
      [...attributesOf(other as ElementClass).values()].includes(name)
    );
  });
  if (tag !== undefined) return {kind: 'elsewhere', tag};
  const beginning = own.filter((each) => plain.length > 2 && plainly(each).startsWith(plain));
  const near = beginning.length === 1 ? beginning[0]! : nearestOf(plain, own);
  return near === null ? null : {kind: 'attribute', name: near};
}

function nearestOf(plain: string, own: readonly string[]): string | null {
  const near = nearestName(plain, own.map(plainly));
  return own.find((each) => plainly(each) === near) ?? null;
}

/** `job-id`, `job_id` and `jobID` are one word. */
const plainly = (name: string): string => name.replaceAll(/[-_]/g, '').toLowerCase();
