import type {FieldColumn} from '../../view/rows/column-names.ts';
import {SCORE_COLUMNS, SCORE_STRINGS, type ScoreStrings} from '../../view/scores/words.ts';
import {NOTICE_STRINGS, type NoticeStrings} from '../../view/empty-notice.ts';
import {SELECTION_STRINGS, type SelectionStrings} from '../../view/selection-words.ts';
import {STATE_STRINGS, type StateStrings} from '../../view/state-words.ts';
import {COPY_STRINGS, type CopyStrings} from '../../view/long-text.ts';
import {ANSWER_STRINGS, type AnswerStrings} from '../answer/strings.ts';
import type {FilterValues} from '../../protocol/filters.ts';
import type {DiffStrings} from '../pieces/text/diff-text.ts';

/** Every text of the table. Counts come written for the reader's language. */
export interface TableStrings {
  readonly title: string;
  readonly columns: Readonly<Record<FieldColumn, string>>;
  /** The trainer's own scores. */
  readonly scores: ScoreStrings;
  readonly search: string;
  readonly epoch: string;
  readonly allEpochs: (count: string) => string;
  readonly latestEpoch: (epoch: string | null) => string;
  readonly oneEpoch: (epoch: string, count: string) => string;
  readonly wrongOnly: string;
  readonly follow: string;
  readonly followHint: string;
  readonly refresh: string;
  readonly settings: string;
  readonly showColumns: string;
  readonly sortBy: string;
  readonly newestFirst: string;
  readonly oldestFirst: string;
  readonly density: string;
  readonly densities: Readonly<Record<'compact' | 'normal' | 'roomy', string>>;
  readonly compareBy: string;
  readonly diffs: Readonly<Record<'off' | 'word' | 'char', string>>;
  readonly download: (count: string, isOne: boolean) => string;
  /** One file of all rows that the filter lets through, from the server. */
  readonly snapshot: string;
  readonly snapshotHint: string;
  readonly snapshotComing: string;
  readonly newRows: (count: string, isOne: boolean) => string;
  readonly range: (from: string, to: string, total: string) => string;
  readonly rowCount: (count: string, isOne: boolean) => string;
  readonly noRange: string;
  /** Rows that are held back while someone reads. */
  readonly waiting: (count: string) => string;
  readonly matching: (matching: string, loaded: string) => string;
  /** While long texts are being searched: rows that have not been yet. */
  readonly searching: (left: string) => string;
  /** Where the page was given only the newest of all rows. */
  readonly loaded: (loaded: string, total: string) => string;
  /** Where the page has let go of older rows; `total` follows. */
  readonly received: (kept: string, received: string) => string;
  readonly total: (total: string) => string;
  /** Where the server has searched all rows of the job. */
  readonly searched: (total: string) => string;
  /** Where the server has given a part of what matches; `isExact: false`: of more than `total`. */
  readonly part: (count: string, total: string, isExact: boolean) => string;
  /** The same of groups of answers. */
  readonly partGroups: (count: string, total: string, isExact: boolean) => string;
  readonly searchAll: (total: string) => string;
  readonly loadMore: string;
  readonly loading: string;
  readonly pages: string;
  readonly page: (page: string, pages: string) => string;
  readonly firstPage: string;
  readonly previousPage: string;
  readonly nextPage: string;
  readonly lastPage: string;
  readonly wholeText: string;
  /** What draws an open row could not be loaded. */
  readonly notOpened: string;
  /** `answer`: which of several; `null` where there is one. */
  readonly open: (sample: string, epoch: string, step: string, answer: string | null) => string;
  readonly openGroup: (sample: string, epoch: string, step: string, answers: string) => string;
  /** Groups of answers of which some are shown. */
  readonly groupRange: (from: string, to: string, total: string) => string;
  readonly groupCount: (groups: string, isOne: boolean) => string;
  /** Where a page does not hold all rows of a job. */
  readonly answersHeld: string;
  /** In place of what the answers of a group do not have in common. */
  readonly differ: string;
  readonly valid: string;
  readonly invalid: string;
  readonly notRun: string;
  readonly errorCount: (count: string, isOne: boolean) => string;
  readonly exact: string;
  readonly notExact: string;
  readonly noScore: string;
  readonly noTime: string;
  readonly notSaid: string;
  readonly endedFilter: Readonly<Record<'all' | FilterValues['ended'], string>>;
  readonly emptyText: string;
  readonly blankText: string;
  readonly noTruth: string;
  readonly missing: string;
  readonly extra: string;
  readonly unlike: string;
  /** What marks differences could not be loaded. */
  readonly notCompared: string;
  readonly validationErrors: string;
  readonly noMatch: string;
  readonly noMatchHint: string;
  readonly clearFilters: string;
  readonly details: Readonly<
    Record<
      | 'prompt_tokens'
      | 'completion_tokens'
      | 'max_new_tokens'
      | 'source'
      | 'sampling'
      | 'created_at'
      | 'validation_kind'
      | 'completion_index'
      | 'prompt_id'
      | 'metadata'
      | 'id',
      string
    >
  >;
  readonly sampled: string;
  readonly greedy: string;
  readonly diff: DiffStrings;
  readonly answer: AnswerStrings;
  readonly copy: CopyStrings;
  readonly selection: SelectionStrings;
  readonly state: StateStrings;
  readonly notice: NoticeStrings;
}

export const TABLE_STRINGS: TableStrings = {
  title: 'Predictions',
  columns: {
    epoch: 'Epoch',
    step: 'Step',
    sample_index: 'Sample',
    prompt: 'Prompt',
    ground_truth: 'Ground truth',
    prediction: 'Prediction',
    ...SCORE_COLUMNS,
    finish_reason: 'Ended',
    validation: 'Validation',
    latency_ms: 'Latency',
    total_tokens: 'Tokens',
    updated_at: 'Received',
  },
  scores: SCORE_STRINGS,
  search: 'Search text',
  epoch: 'Epoch',
  allEpochs: (count) => `All epochs (${count})`,
  latestEpoch: (epoch) => (epoch === null ? 'Latest epoch' : `Latest epoch: ${epoch}`),
  oneEpoch: (epoch, count) => `Epoch ${epoch} (${count})`,
  wrongOnly: 'Only wrong',
  follow: 'Follow',
  followHint: 'Show new predictions as they come, even while a row is open',
  refresh: 'Refresh',
  settings: 'View settings',
  showColumns: 'Columns',
  sortBy: 'Order',
  newestFirst: 'Newest first',
  oldestFirst: 'Oldest first',
  density: 'Rows',
  densities: {compact: 'Compact', normal: 'Normal', roomy: 'Roomy'},
  compareBy: 'Mark differences',
  diffs: {off: 'Off', word: 'By word', char: 'By character'},
  download: (count, isOne) => (isOne ? `Download ${count} prediction` : `Download ${count} predictions`),
  snapshot: 'Download all as one HTML file',
  snapshotHint: 'All predictions that match, with charts and tables: opens from disk, needs no server',
  snapshotComing: 'The server makes the file…',
  newRows: (count, isOne) => (isOne ? `${count} new prediction` : `${count} new predictions`),
  range: (from, to, total) => `${from}–${to} of ${total}`,
  rowCount: (count, isOne) => (isOne ? `${count} prediction` : `${count} predictions`),
  noRange: 'No predictions',
  waiting: (count) => `${count} more waiting`,
  matching: (matching, loaded) => `${matching} of ${loaded} match`,
  searching: (left) => `${left} more to search…`,
  loaded: (loaded, total) => `newest ${loaded} of ${total} loaded`,
  received: (kept, received) => `newest ${kept} of ${received} received`,
  total: (total) => `${total} in all`,
  searched: (total) => `all ${total} searched`,
  part: (count, total, isExact) => `${count} of ${isExact ? '' : 'over '}${total} loaded`,
  partGroups: (count, total, isExact) => `${count} of ${isExact ? '' : 'over '}${total} groups loaded`,
  searchAll: (total) => `Search all ${total}`,
  loadMore: 'Load more',
  loading: 'Loading…',
  pages: 'Pages',
  page: (page, pages) => `Page ${page} of ${pages}`,
  firstPage: 'First page',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  lastPage: 'Last page',
  wholeText: 'Whole text',
  notOpened: 'The whole text could not be loaded. Close the row and open it again.',
  open: (sample, epoch, step, answer) =>
    `Sample ${sample}, epoch ${epoch}, step ${step}${answer === null ? '' : `, answer ${answer}`}: whole text`,
  openGroup: (sample, epoch, step, answers) =>
    `Sample ${sample}, epoch ${epoch}, step ${step}: ${answers} answers`,
  groupRange: (from, to, total) => `${from}–${to} of ${total} groups`,
  groupCount: (groups, isOne) => (isOne ? '1 group' : `${groups} groups`),
  answersHeld: 'Of the answers that this page holds',
  differ: 'differ',
  valid: 'Valid',
  invalid: 'Invalid',
  notRun: 'Not run',
  errorCount: (count, isOne) => (isOne ? `${count} error` : `${count} errors`),
  exact: 'Exact',
  notExact: 'Differs',
  noScore: 'No score',
  noTime: 'not known',
  notSaid: 'not said',
  endedFilter: {
    all: 'Any',
    stop: 'By itself',
    limit: 'At the token limit',
    other: 'In another way',
    unknown: 'Not said',
  },
  emptyText: 'empty',
  blankText: 'only blanks',
  noTruth: 'none',
  missing: 'Missing from the prediction',
  extra: 'Not in the ground truth',
  unlike: 'Little in common',
  notCompared: 'Differences could not be loaded',
  validationErrors: 'Validation errors',
  noMatch: 'Nothing matches',
  noMatchHint: 'No loaded prediction passes the search and the filters.',
  clearFilters: 'Clear filters',
  details: {
    prompt_tokens: 'Prompt tokens',
    completion_tokens: 'Completion tokens',
    max_new_tokens: 'Token limit',
    source: 'Source',
    sampling: 'Decoding',
    created_at: 'First received',
    validation_kind: 'Validated by',
    completion_index: 'Answer no.',
    prompt_id: 'Prompt id',
    metadata: 'Metadata',
    id: 'Row id',
  },
  sampled: 'Sampled',
  greedy: 'Greedy',
  diff: {missing: 'missing: ', extra: 'extra: '},
  answer: ANSWER_STRINGS,
  copy: COPY_STRINGS,
  selection: SELECTION_STRINGS,
  state: STATE_STRINGS,
  notice: NOTICE_STRINGS,
};
