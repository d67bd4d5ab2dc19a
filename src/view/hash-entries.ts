/**
 * Entries of one owner in the fragment of a URL, `#table.q=cat&table.sort=step`. What others have written there stays as
 * it is, a plain `#chapter` too.
 */

const partsOf = (hash: string): string[] =>
  hash
    .replace(/^#/, '')
    .split('&')
    .filter((part) => part !== '');

export function hashEntries(hash: string, owner: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const part of partsOf(hash)) {
    const [name = '', value = ''] = part.split('=', 2).map(decoded);
    if (name.startsWith(`${owner}.`)) entries.set(name.slice(owner.length + 1), value);
  }
  return entries;
}

/** The fragment with these entries in place of the owner's former ones; empty when nothing is left. */
export function withHashEntries(hash: string, owner: string, entries: ReadonlyMap<string, string>): string {
  const others = partsOf(hash).filter((part) => !decoded(part).startsWith(`${owner}.`));
  const own = [...entries].map(
    ([name, value]) => `${encodeURIComponent(`${owner}.${name}`)}=${encodeURIComponent(value)}`,
  );
  const parts = [...others, ...own];
  return parts.length === 0 ? '' : `#${parts.join('&')}`;
}

/** A link may be cut or written by hand: what cannot be decoded counts as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
