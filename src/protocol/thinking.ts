/** Models that think before they answer: `<think>…</think>answer`, as chat templates of reasoning models have it. */

const OPEN = '<think>';
const CLOSE = '</think>';

export interface Thought {
  /** What stands before the answer, without the tags; `null`: the model did not think. */
  readonly thinking: string | null;
  /** What follows the last `</think>`; all of it where there is no thinking; `null`: the thinking was never closed. */
  readonly answer: string | null;
}

/**
 * Parts a prediction. A `</think>` alone closes what the chat template opened. Of several, the answer follows the last.
 * Joined again, tags and all, it is the same text.
 */
export function partThinking(prediction: string): Thought {
  const close = prediction.lastIndexOf(CLOSE);
  const open = prediction.indexOf(OPEN);
  if (close !== -1 && prediction.indexOf(OPEN, close) === -1) {
    const start = open < close ? afterOpening(prediction, open) : 0;
    return {thinking: prediction.slice(start, close), answer: prediction.slice(close + CLOSE.length)};
  }
  if (open === -1) return {thinking: null, answer: prediction};
  // Begun (again), and never closed.
  return {thinking: prediction.slice(afterOpening(prediction, open)), answer: null};
}

/** Where the thinking begins: behind its tag, unless there is text before it, which then belongs to it. */
function afterOpening(prediction: string, open: number): number {
  return open !== -1 && prediction.slice(0, open).trim() === '' ? open + OPEN.length : 0;
}
