import {SENT_FIELDS, isFieldName, isSentField} from './fields.ts';
import {nearestName} from './nearest-name.ts';

const MAX_NAMES = 32;
const MAX_LENGTH = 64;

/** What other programs call what we know by another name. */
const USUAL_NAMES: Readonly<Record<string, string>> = {
  expected: 'ground_truth',
  expected_output: 'ground_truth',
  target: 'ground_truth',
  label: 'ground_truth',
  reference: 'ground_truth',
  truth: 'ground_truth',
  gold: 'ground_truth',
  answer: 'ground_truth',
  solution: 'ground_truth',
  output: 'prediction',
  response: 'prediction',
  completion: 'prediction',
  generated: 'prediction',
  generated_text: 'prediction',
  input: 'prompt',
  question: 'prompt',
  instruction: 'prompt',
  index: 'sample_index',
  idx: 'sample_index',
  sample: 'sample_index',
  sample_id: 'sample_index',
  global_step: 'step',
  iteration: 'step',
  cer: 'char_error_rate',
  em: 'exact_match',
  metrics: 'scores',
  reward: 'scores',
  rewards: 'scores',
  rank: 'completion_index',
  generation_index: 'completion_index',
  conversation: 'messages',
  stop_reason: 'finish_reason',
  latency: 'latency_ms',
  duration_ms: 'latency_ms',
  extra: 'metadata',
  meta: 'metadata',
};

/** The names of fields that no record should have, each once, in the order in which they came. */
export class UnknownFields {
  readonly #names = new Set<string>();
  readonly #others: readonly string[];

  /** @param others known as well */
  constructor(others: readonly string[] = []) {
    this.#others = others;
  }

  /** Takes note of what a record has besides what is known. */
  look(record: object): void {
    if (this.#names.size >= MAX_NAMES) return;
    for (const name in record) {
      // An export sent again has what the server gave it.
      if (isFieldName(name) || this.#others.includes(name) || this.#names.size >= MAX_NAMES) continue;
      this.#names.add(name.slice(0, MAX_LENGTH).toWellFormed());
    }
  }

  get ignored(): readonly string[] {
    return [...this.#names];
  }

  /** A line for each that looks like a known field under another name. */
  get hints(): readonly string[] {
    return this.ignored.flatMap((name) => {
      const meant = meantBy(name);
      return meant === null ? [] : [`\`${name}\`: did you mean \`${meant}\`?`];
    });
  }
}

/** The field that a name stands for elsewhere, or is a slip of the pen from; `null` where none is near. */
export function meantBy(name: string): string | null {
  const plain = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase();
  if (isSentField(plain)) return plain;
  if (Object.hasOwn(USUAL_NAMES, plain)) return USUAL_NAMES[plain] ?? null;
  return nearestName(plain, SENT_FIELDS);
}
