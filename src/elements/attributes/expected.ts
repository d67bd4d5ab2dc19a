import {COLUMN_NAMES} from '../../view/rows/column-names.ts';
import {MOST_ROUNDS} from '../../protocol/loss-rule.ts';

/** What is expected, where it is not one of a few words; it follows "Expected". */
export const EXPECTED = {
  text: 'a text',
  flag: 'no value, true or false',
  from0: 'a whole number from 0',
  from1: 'a whole number from 1',
  above0: 'a number above 0',
  share: 'a number from 0 to 1',
  ms: 'milliseconds',
  msAbove0: 'milliseconds above 0',
  flush: 'auto or milliseconds from 0',
  rounds: `a whole number from 1 to ${MOST_ROUNDS}`,
  score: 'a value of the score',
  epoch: 'all, latest or a whole number from 0',
  src: 'the address of a server, such as https://example.org',
  jobId: "a job's id, 1 to 200 of A-Z a-z 0-9 . _ : -",
  jobs: "ids of jobs, such as 'run-a run-b'",
  token: 'a token of visible ASCII characters',
  apiKey: 'an API key of visible ASCII characters',
  file: 'the address of a file',
  files: 'addresses of files',
  map: 'pairs of names, such as prediction=answer prompt=question',
  metric: 'the name of a score',
  metrics: 'names of metrics, such as char_error_rate exact_match',
  curves: 'all, none or names of curves, such as train_loss',
  sample: 'a sample_index, with @ and a sample_source_id where it has one',
  epochs: 'epochs such as 3, 0,5,10-20 or 10-',
  columns: `names of columns, ${COLUMN_NAMES.join(' ')} or scores.…`,
} as const;

export type Expected = keyof typeof EXPECTED;

/** Told in no message. */
export const SECRET: ReadonlySet<unknown> = new Set<Expected>(['token', 'apiKey']);
