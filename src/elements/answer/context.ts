import type {CopyStrings} from '../../view/long-text.ts';
import type {AnswerStrings} from './strings.ts';

/** What the texts of one drawing have in common. */
export interface AnswerContext {
  readonly strings: {readonly answer: AnswerStrings; readonly copy: CopyStrings; readonly emptyText: string};
  readonly locale: string | undefined;
  /** What is searched for, with the `g` flag; `null` where nothing is. */
  readonly pattern?: RegExp | null;
  /** Default: `raw`. */
  readonly rendering?: 'raw' | 'auto';
}
