/** Texts for what language models answer. Counts come written for the reader's language. */
export interface AnswerStrings {
  /** By role; others are shown as they are. */
  readonly roles: Readonly<Record<string, string>>;
  readonly conversation: string;
  readonly calls: string;
  readonly unnamedTool: string;
  /** Before the id of the call that a turn answers. */
  readonly answers: string;
  readonly thinking: (characters: string, isOne: boolean) => string;
  /** The thinking goes on to the end. */
  readonly noAnswer: string;
  readonly noAnswerHint: string;
  /** Where the thinking is scored together with the answer. */
  readonly scoredWhole: string;
  readonly ended: string;
  readonly endings: Readonly<Record<'stop' | 'limit', string>>;
  /** Nobody said how it ended: it has as many tokens as it might have. */
  readonly inferred: string;
  readonly loop: (times: string) => string;
  /** How a loop is found: for those who wonder. */
  readonly loopHint: (unit: string) => string;
  readonly showTurns: (count: string) => string;
  readonly entries: (count: string, isOne: boolean) => string;
  readonly moreEntries: (count: string) => string;
  readonly rendering: string;
  readonly renderings: Readonly<Record<'raw' | 'auto', string>>;
  readonly tooLongToRender: string;
  /** `reason` is the browser's. */
  readonly notRendered: (reason: string) => string;
  readonly rawBlock: string;
  readonly formula: string;
  /** After the source of a formula; `reason` is in English. */
  readonly formulaAsWritten: (reason: string) => string;
  readonly code: (language: string) => string;
  readonly image: (alt: string) => string;
}

export const ANSWER_STRINGS: AnswerStrings = {
  roles: {
    system: 'System',
    developer: 'Developer',
    user: 'User',
    assistant: 'Assistant',
    tool: 'Tool',
    function: 'Function',
  },
  conversation: 'Conversation',
  calls: 'Calls',
  unnamedTool: 'a tool',
  answers: 'answers',
  thinking: (characters, isOne) => `Thinking: ${characters} ${isOne ? 'character' : 'characters'}`,
  noAnswer: 'No answer',
  noAnswerHint: 'The thinking was never closed, so nothing counts as the answer.',
  scoredWhole:
    'Scored together with the thinking. With score_text: "answer" in the job’s config, rows that come later are scored by their answer alone.',
  ended: 'Ended',
  endings: {stop: 'By itself', limit: 'At the token limit'},
  inferred: 'inferred: as many tokens as it might have',
  loop: (times) => `Seems to loop: ${times} times`,
  loopHint: (unit) =>
    `A guess from the text: it ends with the same piece four times or more, over 40 characters or more. The piece: ${unit}`,
  showTurns: (count) => `Show ${count} turns between`,
  entries: (count, isOne) => `${count} ${isOne ? 'entry' : 'entries'}`,
  moreEntries: (count) => `Show ${count} more`,
  rendering: 'Answers',
  renderings: {raw: 'Raw', auto: 'Rendered'},
  tooLongToRender: 'Shown raw: too long to be rendered.',
  notRendered: (reason) =>
    `Shown raw: what renders could not be loaded. ftl-predictions.rendered.js belongs beside ftl-predictions.js. ${reason}`,
  rawBlock: 'This part is shown raw: too long, or nested too deep.',
  formula: 'Formula',
  formulaAsWritten: (reason) => `(not drawn: ${reason})`,
  code: (language) => (language === '' ? 'Code' : `Code: ${language}`),
  image: (alt) => (alt === '' ? 'Show the image' : `Show the image: ${alt}`),
};
