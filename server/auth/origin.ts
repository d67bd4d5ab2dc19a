/**
 * The origin of an address, as browsers send it: `HTTPS://Docs.Example:443/page` → `https://docs.example`; `null` when it
 * is no http(s) address.
 */
export function originOf(address: string): string | null {
  const url = URL.parse(address);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.origin : null;
}
