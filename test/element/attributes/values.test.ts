/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define.ts';
import {attributeNotesLater} from '../../../src/elements/attributes/attribute-watch.ts';
import type {StreamWarning} from '../../../src/stream/prediction-source.ts';

interface Described {
  readonly modules: readonly {
    readonly declarations?: readonly {
      readonly tagName?: keyof HTMLElementTagNameMap;
      readonly attributes?: readonly {readonly name: string; readonly fieldName: string}[];
    }[];
  }[];
}

/** What is wrong in an attribute, and what it is then; `null`: every text is right. */
interface Wrong {
  readonly texts: readonly string[];
  /** `undefined`: it is passed on. */
  readonly becomes?: unknown;
  readonly right: readonly string[];
}

const words = (becomes: unknown, ...right: string[]): Wrong => ({
  texts: ['foo', 'AUTO', ' '],
  becomes,
  right,
});
const bool: Wrong = {texts: ['foo', '1', 'yes'], becomes: false, right: ['', 'true', 'false']};
const from = (least: number, becomes: unknown): Wrong => ({
  texts: ['foo', '', '-1', '1.5', 'NaN', 'Infinity', '{}', ...(least > 0 ? ['0'] : [])],
  becomes,
  right: [String(least), '12'],
});

const rounds = (becomes: number): Wrong => ({
  texts: ['foo', '', '0', '-1', '1.5', '51'],
  becomes,
  right: ['1', '50'],
});

const METRIC: Wrong = {texts: ['a b', 'ü'], right: ['', 'exact_match', 'scores.reward', 'reward']};

const JOB: Wrong = {texts: ['a b', 'ü', '..', 'x'.repeat(201)], right: ['', 'run-7', 'a.b:c_d']};

const FILE: Wrong = {
  texts: ['http://', 'ftp://host/run.jsonl'],
  right: ['', 'run.jsonl', 'https://example.org/r.jsonl'],
};

const RUNS: Readonly<Record<string, Wrong>> = {
  files: {
    texts: ['a.jsonl http://', 'ftp://host/b.jsonl'],
    right: ['', 'a.jsonl https://example.org/b.jsonl'],
  },
  jobs: {texts: ['run-a;run-b', 'ü'], right: ['', 'run-a run-b', 'run-a, run-b']},
};

const SHARED: Readonly<Record<string, Wrong | null>> = {
  src: {texts: ['http://', 'ftp://host/', 'mailto:me'], right: ['', 'https://example.org/a', '/prefix']},
  'job-id': JOB,
  token: {texts: ['“abc”', 'a b', 'a\nb'], right: ['', 'eyJ.a-b_c.d']},
  'api-key': {texts: ['wak_ü', 'wak a'], right: ['', 'wak_0']},
  file: FILE,
  map: {texts: ['{"prediction": "answer"}', 'prediction', '=x'], right: ['', 'prediction=answer prompt=a.b']},
  replay: {texts: ['fast', '0', '-1', ''], becomes: null, right: ['1', '0.5', '20']},
  credentials: words(null, 'omit', 'same-origin', 'include'),
  theme: words('auto', 'auto', 'light', 'dark'),
  epoch: {texts: ['foo', '-1', '1.5', ''], becomes: null, right: ['0', '7']},
  link: words(null, 'hash'),
  diff: words('word', 'word', 'char', 'off'),
  group: words('auto', 'auto', 'off'),
  rendering: {texts: ['foo', 'AUTO'], becomes: 'raw', right: ['raw', 'auto']},

  follow: {texts: ['foo', 'never'], becomes: 'auto', right: ['', 'auto', 'on', 'off', 'true', 'false']},
};

/** Every attribute of every element: one that is not here fails. */
const WRONG: Readonly<Record<string, Readonly<Record<string, Wrong | null>>>> = {
  'ftl-predictions-stream': {
    live: words(null, 'on', 'off'),
    'flush-interval': {texts: ['foo', '-1', ''], becomes: null, right: ['auto', '0', '250']},
    'max-rows': from(1, null),
  },
  'ftl-predictions-table': {
    view: words('pages', 'pages', 'scroll'),
    'page-size': from(1, 10),
    columns: {texts: ['promt', 'prompt;epoch'], right: ['', 'prompt epoch', 'prompt,prediction']},
    metric: METRIC,
    sort: words(null, 'arrival', 'char_error_rate', 'scores.reward'),
    dir: words('', 'asc', 'desc', 'ltr', 'rtl', ''),
    q: null,
    'wrong-only': bool,
    ended: words(null, 'stop', 'limit', 'other', 'unknown'),
    density: words('normal', 'normal', 'compact', 'roomy'),
    layout: words('auto', 'auto', 'table', 'compact', 'cards'),
  },
  'ftl-predictions-trends': {
    metric: METRIC,
    metrics: {
      texts: ['exact_match;loss', 'ü'],
      right: ['', 'exact_match,word_overlap', 'scores.reward reward'],
    },
    by: words('auto', 'auto', 'epoch', 'step'),
    smoothing: {texts: ['foo', '', '-0.1', '1.1'], becomes: 0, right: ['0', '0.5', '1']},
    intervals: bool,
    scale: words('linear', 'linear', 'log'),
    curves: {texts: ['train_loss;lr', 'ü'], right: ['', 'all', 'none', 'train_loss eval/loss']},
    ...RUNS,
    table: bool,
  },
  'ftl-predictions-comparison': {
    sample: {texts: ['first', '-1', '1.5'], right: ['0', '12', '3@gsm8k test']},
    metric: METRIC,
    baseline: from(0, null),
    epochs: {texts: ['last', '3-2-1'], right: ['', '3', '0,5,10-20', '10-']},
    'only-changed': bool,
    'baseline-job': JOB,
    'baseline-file': FILE,
    lock: words('epoch', 'epoch', 'step'),
  },
  'ftl-predictions-map': {
    view: words('matrix', 'matrix', 'learning'),
    metric: METRIC,
    sort: words('learned', 'learned', 'last', 'flips', 'sample'),
    baseline: from(0, null),
    'right-at': {texts: ['foo', ''], becomes: null, right: ['0', '-1', '0.5']},
    ...RUNS,
    table: bool,
  },
  'ftl-epoch-slider': {
    metric: METRIC,
    interval: {texts: ['foo', '', '0', '-1'], becomes: 800, right: ['1', '250.5']},
  },
  'ftl-live-badge': {
    compact: bool,
    regressions: words('on', 'on', 'off'),
    'regression-right': rounds(2),
    'regression-of': rounds(3),
  },
};

const response = await fetch('/custom-elements.json');
const described = (await response.json()) as Described;
const elements = described.modules.flatMap(({declarations = []}) =>
  declarations.flatMap(({tagName, attributes = []}) =>
    tagName === undefined ? [] : [{tagName, attributes}],
  ),
);

/** Until it stands as it was set. No frame is waited for: there are some hundred values, and nothing here is painted. */
async function updated(element: HTMLElement): Promise<void> {
  await attributeNotesLater.load();
  for (let i = 0; i < 2; i++) {
    await (element as unknown as {readonly updateComplete?: Promise<unknown>}).updateComplete;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** An element with an attribute, or with a property, and the warnings that it gave by the time it stood. */
async function told(
  tag: keyof HTMLElementTagNameMap,
  set: (element: HTMLElement) => void,
): Promise<{element: HTMLElement; warnings: StreamWarning[]}> {
  const warnings: StreamWarning[] = [];
  const element: HTMLElement = document.createElement(tag);
  element.addEventListener('ftl-warning', ({detail}) => warnings.push(detail));
  set(element);
  document.body.append(element);
  await updated(element);
  return {element, warnings};
}

const propertyOf = (element: HTMLElement, name: string): unknown =>
  (element as unknown as Record<string, unknown>)[name];

const isSecret = (name: string): boolean => name === 'token' || name === 'api-key';

describe('wrong values of attributes', () => {
  afterEach(() => document.body.replaceChildren());

  it('every attribute of custom-elements.json has its row here', () => {
    assert.isAtLeast(elements.length, 5);
    for (const {tagName, attributes} of elements)
      for (const {name} of attributes) {
        const row = {...SHARED, ...WRONG[tagName]}[name];
        assert.isDefined(row, `${tagName} ${name}: say here what is wrong in it`);
      }
  });

  for (const {tagName, attributes} of elements) {
    for (const {name, fieldName} of attributes) {
      const wrong = {...SHARED, ...WRONG[tagName]}[name];
      for (const text of wrong?.texts ?? []) {
        it(`${tagName} ${name}="${text.slice(0, 30)}" is told once, by name and value, and taken for the default`, async () => {
          const {element, warnings} = await told(tagName, (made) => made.setAttribute(name, text));
          if (wrong !== null && wrong !== undefined && 'becomes' in wrong)
            assert.equal(propertyOf(element, fieldName), wrong.becomes);
          for (let i = 0; i < 3; i++) {
            (element as unknown as {requestUpdate(): void}).requestUpdate();
            element.setAttribute(name, text);
            await updated(element);
          }
          assert.deepEqual(
            warnings.map(({code, attribute}) => [code, attribute]),
            [['bad-attribute', name]],
          );
          const {message} = warnings[0]!;
          assert.match(message, /^Expected .+ in .+ of <.+> but got .+\.$/s);
          if (isSecret(name)) assert.notInclude(message, text);
          else assert.include(message, `"${text.slice(0, 80)}"`);
        });
      }

      it(`${tagName} ${name}: what is right is not told`, async () => {
        for (const text of wrong?.right ?? ['', 'any text', '{}']) {
          const {warnings} = await told(tagName, (made) => made.setAttribute(name, text));
          assert.deepEqual(warnings, [], text);
        }
      });
    }

    it(`${tagName}: a wrong value of a property is told, too, and nothing throws`, async () => {
      for (const {name, fieldName} of attributes) {
        const wrong = {...SHARED, ...WRONG[tagName]}[name];
        const text = wrong?.texts[0];
        if (text === undefined) continue;
        const {element, warnings} = await told(tagName, (made) => Object.assign(made, {[fieldName]: text}));
        assert.deepEqual(
          warnings.map(({code, attribute}) => [code, attribute]),
          [['bad-attribute', fieldName]],
          `${name} "${text}"`,
        );
        assert.isNotNull(element.shadowRoot);
      }
    });
  }
});
