/** An epoch or a span of them, both ends included. */
export interface EpochSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the `epochs` attribute: `3`, `0,5,10-20`, `10-`. Without any: `spans` of `null`, all epochs. Where it cannot be
 * read: all epochs, and `fault` says what was expected.
 */
export function readEpochs(text: string | null): {
  readonly spans: readonly EpochSpan[] | null;
  readonly fault: string | null;
} {
  const parts = (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
  const spans: EpochSpan[] = [];
  for (const part of parts) {
    const [, from, dash, to] = /^(\d+)(?:(-)(\d*))?$/.exec(part) ?? [];
    if (from === undefined) {
      return {spans: null, fault: `Expected epochs such as "3", "0,5,10-20" or "10-", but got "${part}".`};
    }
    const end = dash === undefined ? from : to;
    spans.push({from: Number(from), to: end === '' ? Infinity : Number(end)});
  }
  return {spans: spans.length === 0 ? null : spans, fault: null};
}
