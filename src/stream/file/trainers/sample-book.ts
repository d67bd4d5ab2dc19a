/**
 * Which sample a prompt is, and which of several answers to it: trainers write neither. Samples are numbered in the order
 * in which their prompts are first seen, over all files of a run.
 */
export class SampleBook {
  readonly #indexes = new Map<string, number>();
  readonly #counts = new Map<string, number>();

  indexOf(prompt: string): number {
    let index = this.#indexes.get(prompt);
    if (index === undefined) this.#indexes.set(prompt, (index = this.#indexes.size));
    return index;
  }

  /** How often this sample came at this step before. */
  nextCompletion(epoch: number, step: number, sampleIndex: number): number {
    const key = `${epoch} ${step} ${sampleIndex}`;
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count;
  }
}
