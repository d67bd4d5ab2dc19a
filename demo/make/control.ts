import type {Entry} from '../../.config/manifest.ts';
import {escapeHtml} from './markdown.ts';

/** What an attribute is set with, by the type that custom-elements.json names. */
export type Control =
  | {readonly kind: 'checkbox'}
  | {readonly kind: 'select'; readonly words: readonly string[]}
  /** Any text or number; `words` are offered, others are taken. */
  | {readonly kind: 'text'; readonly words: readonly string[]; readonly isNumber: boolean};

/** Types that are named and not written out: the browser's own. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  RequestCredentials: ['omit', 'same-origin', 'include'],
};

export function controlFor(type = 'string'): Control {
  const members = type.split('|').map((member) => member.trim());
  const words = members.flatMap((member) => NAMED[member] ?? /^'(.*)'$/.exec(member)?.[1] ?? []);
  const others = members.filter(
    (member) => !/^'.*'$/.test(member) && !/^(null|undefined)$/.test(member) && !(member in NAMED),
  );
  if (words.length === 0 && others.length === 1 && others[0] === 'boolean') return {kind: 'checkbox'};
  if (words.length > 0 && others.every((member) => member === 'boolean')) return {kind: 'select', words};
  return {kind: 'text', words, isNumber: words.length === 0 && others.every((member) => member === 'number')};
}

/** One attribute: its name, its control, what it is for. `value` is what it begins with. */
export function controlRow(attribute: Entry, value: string): string {
  const name = attribute.name ?? '';
  const id = `attribute-${name}`;
  const about = escapeHtml((attribute.description ?? '').replaceAll(/\s+/g, ' ')).replaceAll(
    /`([^`]*)`/g,
    '<code>$1</code>',
  );
  return `<div class="control">
  <label for="${id}"><code>${escapeHtml(name)}</code></label>
  ${inputOf(controlFor(attribute.type?.text), id, name, value, attribute.default)}
  <p id="${id}-about">${about}</p>
</div>`;
}

function inputOf(control: Control, id: string, name: string, value: string, preset?: string): string {
  const common = `id="${id}" data-attribute="${escapeHtml(name)}" aria-describedby="${id}-about"`;
  if (control.kind === 'checkbox') return `<input type="checkbox" ${common} />`;
  const options = control.words
    .map((word) => `<option value="${escapeHtml(word)}">${escapeHtml(word)}</option>`)
    .join('');
  if (control.kind === 'select')
    return `<select ${common}><option value="">(not set)</option>${options}</select>`;
  const hint =
    preset === undefined || /^(null|''|false)$/.test(preset) ? '' : ` placeholder="${escapeHtml(preset)}"`;
  const list = options === '' ? '' : ` list="${id}-words"`;
  const input = `<input type="${control.isNumber ? 'number" step="any' : 'text'}" ${common}${hint}${list} value="${escapeHtml(value)}" autocomplete="off" spellcheck="false" />`;
  return options === '' ? input : `${input}<datalist id="${id}-words">${options}</datalist>`;
}
