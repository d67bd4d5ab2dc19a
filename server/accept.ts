import type {IncomingMessage} from 'node:http';

/**
 * The media type that the client likes best of those that there are (the first, where it does not care); `null` when it
 * takes none of them. Libraries leave a tie to the order of the header, which says nothing (RFC 9110, 12.4.2): here ours
 * decides it.
 */
export function acceptedOf<T extends string>(
  {headers}: Pick<IncomingMessage, 'headers'>,
  offered: readonly T[],
): T | null {
  const ranges = qualities(headers.accept?.trim() || '*/*');
  let best: {type: T; quality: number} | null = null;
  for (const type of offered) {
    // The most specific range that covers the type decides.
    const [group] = type.split('/', 1);
    const quality = ranges.get(type) ?? ranges.get(`${group}/*`) ?? ranges.get('*/*') ?? 0;
    if (quality > (best?.quality ?? 0)) best = {type, quality};
  }
  return best?.type ?? null;
}

/** Whether an Accept-Encoding header lets the answer be gzip (RFC 9110, 12.5.3). Absent: no. */
export function acceptsGzip(header: string | undefined): boolean {
  const codings = qualities(header ?? '');
  return (codings.get('gzip') ?? codings.get('x-gzip') ?? codings.get('*') ?? 0) > 0;
}

/** What a header names, in lower case, and how well each is liked: 0 (not at all) to 1. */
function qualities(header: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const item of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = q === undefined ? 1 : Number(q.slice(2));
    found.set(name, quality >= 0 && quality <= 1 ? quality : 0);
  }
  return found;
}
