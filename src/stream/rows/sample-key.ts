/** One fixed prompt, followed over the epochs. Two samples of one index differ by their source. */
export interface SampleKey {
  readonly sample_index: number;
  readonly sample_source_id: string | null;
}

/** Ascending by index, then by source. */
export function bySample(a: SampleKey, b: SampleKey): number {
  if (a.sample_index !== b.sample_index) return a.sample_index - b.sample_index;
  const [sourceA, sourceB] = [a.sample_source_id ?? '', b.sample_source_id ?? ''];
  return sourceA < sourceB ? -1 : Number(sourceA > sourceB);
}
