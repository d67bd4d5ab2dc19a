import {HttpError, type ErrorDetail} from '../http-error.ts';
import {endOfString, scanJson} from './scan-json.ts';

/** Stands for NaN and Infinity while the paths to them are looked for; no JSON text can hold it unescaped. */
const MARK = '\u0000not-finite';
const NOT_FINITE = ['NaN', 'Infinity', '-Infinity'];
const MAX_DETAILS = 20;
const MAX_PATH = 200;

/**
 * Parses JSON. Python's `json` writes NaN and Infinity, which JSON does not have: such a text gets an answer that names
 * the places and says what to send instead.
 *
 * @throws {HttpError} 400 `not_json` or `too_deep`; 413 `too_many_values`; 422 `not_finite`.
 */
export function parseJson(text: string): unknown {
  scanJson(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const details = findNotFinite(text);
    if (details.length > 0) throw notFinite(details);
    throw new HttpError(400, 'not_json', `Expected JSON: ${(cause as Error).message.slice(0, 200)}`, {cause});
  }
}

export function notFinite(details: readonly ErrorDetail[]): HttpError {
  const message = `Numbers must be finite: send null instead of NaN or Infinity (${details[0]?.path ?? ''}).`;
  return new HttpError(422, 'not_finite', message, {details});
}

function findNotFinite(text: string): ErrorDetail[] {
  const marked = markNotFinite(text);
  if (marked === null) return [];
  try {
    const paths = pathsTo(JSON.parse(marked));
    return paths.map((path) => ({path: path.slice(0, MAX_PATH), message: 'must be finite: send null'}));
  } catch {
    return [];
  }
}

/** Puts marks in the place of NaN and Infinity outside of strings; `null` when there is none. */
function markNotFinite(text: string): string | null {
  if (!text.includes('NaN') && !text.includes('Infinity')) return null;
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text[i];
    if (unit === '"') i = endOfString(text, i);
    if (unit !== 'N' && unit !== 'I' && unit !== '-') continue;
    const found = NOT_FINITE.find((word) => text.startsWith(word, i));
    if (found === undefined) continue;
    parts.push(text.slice(from, i), JSON.stringify(MARK));
    i += found.length - 1;
    from = i + 1;
  }
  return parts.length === 0 ? null : parts.join('') + text.slice(from);
}

function pathsTo(root: unknown): readonly string[] {
  const open: {readonly value: unknown; readonly path: string}[] = [{value: root, path: ''}];
  const found: string[] = [];
  while (open.length > 0 && found.length < MAX_DETAILS) {
    const {value, path} = open.pop()!;
    if (value === MARK) found.push(path);
    else if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) open.push({value: value[i], path: `${path}[${i}]`});
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value).reverse())
        open.push({value: child, path: path ? `${path}.${key}` : key});
    }
  }
  return found;
}
