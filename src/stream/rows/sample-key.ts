/** One fixed prompt, followed over the epochs. Two samples of one index differ by their source. */
export interface SampleKey {
  readonly sample_index: number;
  readonly sample_source_id: string | null;
}
