import type {Method, Route} from './route.ts';

export interface Match {
  /** By method; HEAD is served by GET. */
  readonly routes: ReadonlyMap<Method, Route>;
  readonly params: Readonly<Record<string, string>>;
}

interface Entry {
  readonly segments: readonly string[];
  readonly routes: Map<Method, Route>;
}

/**
 * Finds the routes of a path. Paths are compared as they came: nothing is normalised, so that no `..` or `%2f` leads
 * anywhere. A fixed segment wins over a `{param}`.
 */
export class Router {
  readonly #entries: readonly Entry[];

  constructor(routes: readonly Route[]) {
    const entries = new Map<string, Entry>();
    for (const route of routes) {
      for (const path of [route.path, ...(route.aliases ?? [])]) {
        const entry = entries.get(path) ?? {segments: path.split('/'), routes: new Map()};
        if (entry.routes.has(route.method)) throw new Error(`Two routes for ${route.method} ${path}.`);
        entry.routes.set(route.method, route);
        entries.set(path, entry);
      }
    }
    this.#entries = [...entries.values()].sort((a, b) => paramCount(a) - paramCount(b));
  }

  match(path: string): Match | null {
    const segments = path.split('/');
    for (const entry of this.#entries) {
      const params = bind(entry.segments, segments);
      if (params) return {routes: entry.routes, params};
    }
    return null;
  }
}

const isParam = (segment: string): boolean => segment.startsWith('{');
const paramCount = ({segments}: Entry): number => segments.filter(isParam).length;

function bind(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [i, expected] of pattern.entries()) {
    const segment = segments[i]!;
    if (isParam(expected)) {
      const value = decode(segment);
      if (value === null) return null;
      params[expected.slice(1, -1)] = value;
    } else if (segment !== expected) return null;
  }
  return params;
}

function decode(segment: string): string | null {
  if (segment === '') return null;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
