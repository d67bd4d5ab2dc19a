import {HttpError, type ErrorDetail} from './http-error.ts';

const NOT_JSON = /NaN|-?Infinity/y;
/** Stands for NaN and Infinity while the path to them is looked for; no JSON text can hold it unescaped. */
const MARK = '\u0000not-finite';

/**
 * Parses JSON. Python's `json` writes NaN and Infinity, which JSON does not have: such a text gets an answer that names
 * every place and says what to send instead.
 *
 * @throws {HttpError} 400 `not_json`; 422 `not_finite`.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const details = findNotFinite(text);
    if (details.length > 0) throw notFinite(details);
    throw new HttpError(400, 'not_json', `Expected JSON: ${(cause as Error).message}`, {cause});
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
    return [...pathsTo(JSON.parse(marked), '')].map((path) => ({path, message: 'must be finite: send null'}));
  } catch {
    return [];
  }
}

/** Puts marks in the place of NaN and Infinity outside of strings; `null` when there is none. */
function markNotFinite(text: string): string | null {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') {
      while (++i < text.length && text[i] !== '"') if (text[i] === '\\') i++;
      continue;
    }
    NOT_JSON.lastIndex = i;
    const found = NOT_JSON.exec(text)?.[0];
    if (found === undefined) continue;
    parts.push(text.slice(from, i), JSON.stringify(MARK));
    i += found.length - 1;
    from = i + 1;
  }
  return parts.length === 0 ? null : parts.join('') + text.slice(from);
}

const MAX_DETAILS = 20;

/** Walks without recursion: a body may be nested deeper than the stack. */
function* pathsTo(root: unknown, rootPath: string): Generator<string> {
  const open: {value: unknown; path: string}[] = [{value: root, path: rootPath}];
  let found = 0;
  while (open.length > 0 && found < MAX_DETAILS) {
    const {value, path} = open.pop()!;
    if (value === MARK) {
      found++;
      yield path;
    } else if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) open.push({value: value[i], path: `${path}[${i}]`});
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value).reverse())
        open.push({value: child, path: path ? `${path}.${key}` : key});
    }
  }
}
