/** Whether an Accept-Encoding header lets the answer be gzip (RFC 9110, 12.5.3). Absent: no. */
export function acceptsGzip(header: string | undefined): boolean {
  const qualities = new Map<string, number>();
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((each) => each.trim());
    const quality = parameters.find((each) => each.startsWith('q='));
    qualities.set(
      coding === 'x-gzip' ? 'gzip' : coding,
      quality === undefined ? 1 : Number(quality.slice(2)),
    );
  }
  return (qualities.get('gzip') ?? qualities.get('*') ?? 0) > 0;
}
