/** Every element in every state, on real recorded runs. */
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {StreamError} from '../../../src/stream/wire/error.ts';
import type {StreamState} from '../../../src/stream/wire/state.ts';
import {chatRow} from '../page/chat-rows.ts';
import {seededRandom} from '../random.ts';
import {FakeAsking, recordedCurves} from '../page/fake/fake-asking.ts';
import {FakeSource, makePrediction, recordedRun} from '../page/fake/fake-source.ts';
import {slowerRun} from '../page/other-run.ts';

export type Tag =
  | 'ftl-epoch-slider'
  | 'ftl-live-badge'
  | 'ftl-predictions-comparison'
  | 'ftl-predictions-map'
  | 'ftl-predictions-table'
  | 'ftl-predictions-trends';

export interface Scene {
  /** `<element>-<state>`: the name of the picture. */
  readonly name: string;
  readonly tag: Tag;
  readonly attributes?: Readonly<Record<string, string>>;
  /** `null`: no source around the element. */
  readonly source: () => Promise<FakeSource | null>;
  /** What a reader does before the picture is taken. */
  readonly act?: (element: HTMLElement, source: FakeSource | null) => Promise<void> | void;
}

const unreachable = new StreamError(
  'unreachable',
  'Expected an answer from http://127.0.0.1:8787 but the connection was refused. Is the server running?',
  {retryable: true},
);
const unauthorized = new StreamError(
  'unauthorized',
  'The server did not accept the token (401). Ask for a new one.',
  {
    retryable: false,
    status: 401,
  },
);
const notFound = new StreamError('not-found', 'The server does not know the job "run-a" (404).', {
  retryable: true,
  status: 404,
});

const STATES = {
  idle: {kind: 'idle'},
  connecting: {kind: 'connecting', attempt: 0},
  'catching-up': {kind: 'catching-up', attempt: 0},
  live: {kind: 'live'},
  stale: {kind: 'stale'},
  waiting: {kind: 'waiting', attempt: 3, retryAt: Date.now() + 12_000, cause: unreachable},
  polling: {kind: 'polling', attempt: 0, cause: unreachable},
  paused: {kind: 'paused', by: 'user'},
  quiet: {kind: 'quiet'},
  ended: {kind: 'ended', status: 'completed'},
  stopped: {kind: 'stopped', cause: unauthorized},
} as const satisfies Record<StreamState['kind'], StreamState>;

const source = (rows: readonly Prediction[], state: StreamState = STATES.live): FakeSource => {
  const fake = new FakeSource(rows);
  fake.set({state, lastEventAt: Date.now() - 2000, delayMs: 84});
  return fake;
};

/** With a server that could be asked for one HTML file, and refuses. */
function withServer(fake: FakeSource): FakeSource {
  fake.loadSnapshot = () =>
    Promise.reject(
      new StreamError('misconfigured', 'The rows are more than one HTML file may hold (50 MB). Filter them.'),
    );
  return fake;
}

const withoutRows = (state: StreamState) => async (): Promise<FakeSource> => {
  const fake = source([], state);
  fake.set({job: null});
  return fake;
};

const runs = new Map<string, Promise<readonly Prediction[]>>();

type RunName = Parameters<typeof recordedRun>[0];

/** Read and scored once for all scenes. */
function run(name: RunName): Promise<readonly Prediction[]> {
  const made = runs.get(name) ?? recordedRun(name);
  runs.set(name, made);
  return made;
}

const g2p = (state?: StreamState) => async (): Promise<FakeSource> => source(await run('g2p'), state);

const shakespeare = async (): Promise<FakeSource> => source(await run('shakespeare'));

/** A conversation, a loop, thinking that was never closed, and scores that count the thinking. */
async function chat(): Promise<FakeSource> {
  const fake = source([
    chatRow({
      seq: 1,
      epoch: 0,
      prediction: `<think>${'no, wait. '.repeat(30)}`,
      finish_reason: null,
      completion_tokens: 256,
    }),
    chatRow({seq: 2, epoch: 1, prediction: 'Rain, 14 °C. '.repeat(20), finish_reason: 'length'}),
    chatRow({seq: 3, epoch: 2}),
  ]);
  fake.set({job: {...fake.job!, score_text: 'whole'}});
  return fake;
}

/** Two own scores and four answers to each prompt. */
async function assistant(): Promise<FakeSource> {
  const fake = source(await run('assistant'));
  const scores = {
    correct: {direction: 'higher', min: 0, max: 1, label: 'Fields right'},
    form: {direction: 'higher', min: 0, max: 1, label: 'Form'},
  } as const;
  fake.set({job: {...fake.job!, model_name: 'assistant', scores}});
  return fake;
}

/** An answer in Markdown, with all that a model likes to write. */
async function markdown(): Promise<FakeSource> {
  const prediction = [
    '## Sorting\n\nUse `sorted` with a **key**, see [the docs](https://docs.example/sorting):',
    '```python\ndef by_name(rows):\n    # stable\n    return sorted(rows, key=lambda row: row["name"])\n```',
    '1. It keeps *equal* rows in order.\n2. It makes a new list.\n   - The old one stays.\n   - [x] done',
    '| call | cost |\n|---|---|\n| `sorted` | n log n |\n| `min` | n |',
    '> Quoted.\n\n![a chart](https://x.example/chart.png)\n\n<b>HTML</b> is text.',
  ].join('\n\n');
  return source([
    chatRow({
      seq: 1,
      epoch: 0,
      prediction: '{"tool": "sort", "by": ["name", "age"], "options": {"stable": true}}',
    }),
    chatRow({seq: 2, epoch: 1, prediction}),
  ]);
}

/** As far as the run was after so many rows. */
const early = (limit: number) => async (): Promise<FakeSource> => source((await run('g2p')).slice(0, limit));

/** A page that was given a part of a job, and has let go of some of that. */
async function bounded(): Promise<FakeSource> {
  const fake = await early(960)();
  fake.put((await run('g2p')).slice(960, 1300));
  fake.store.setMaxRows(100);
  fake.loadRows = async () => ({rows: await run('g2p'), total: 1920, isExact: true, next: null});
  fake.set({totalCount: 1920, isComplete: false});
  return fake;
}

/** The recorded run with a validation of its own: whether every symbol is one of ARPAbet. */
async function validated(): Promise<FakeSource> {
  const rows = await run('g2p');
  return source(
    rows.map((row) => {
      const strangers = row.prediction.split(' ').filter((symbol) => !/^[A-Z]{1,2}[0-2]?$/.test(symbol));
      return {
        ...row,
        validation_pass: row.epoch === 0 && row.sample_index % 7 === 0 ? null : strangers.length === 0,
        validation_kind: 'arpabet',
        validation_errors: strangers.map((symbol) => ({
          validator: 'arpabet',
          message: `Expected an ARPAbet symbol but got "${symbol}".`,
        })),
      };
    }),
  );
}

/** Texts that break careless pages. */
async function hostile(): Promise<FakeSource> {
  const texts = [
    '<img src=x onerror="alert(1)"><script>alert(2)</script>',
    'مرحبا بالعالم، كيف حالك اليوم؟ (hello)',
    'שלום עולם ABC 123',
    '👨‍👩‍👧 family 🇩🇪 flags é combining \u202eoverride\u202c',
    'a'.repeat(400),
    '',
    'line one\n\n\tindented\n  two blanks   three\n',
    'word '.repeat(2000),
  ];
  return source(
    [0, 1, 2].flatMap((epoch) =>
      texts.map((text, sample_index) =>
        makePrediction({
          seq: epoch * texts.length + sample_index + 1,
          epoch,
          sample_index,
          prompt: text,
          ground_truth: text,
          prediction: epoch === 2 ? text : text.slice(epoch, Math.floor(text.length * (0.4 + epoch * 0.3))),
        }),
      ),
    ),
  );
}

/** Rows without a ground truth have no scores. */
async function unscored(): Promise<FakeSource> {
  const rows = (await run('g2p')).slice(0, 96);
  return source(
    rows.map(({prompt, prediction, epoch, step, sample_index, seq}) =>
      makePrediction({prompt, prediction, epoch, step, sample_index, seq, ground_truth: null}),
    ),
  );
}

/** As a trainer says it: the reason is at the end. */
const TRACEBACK = [
  'Traceback (most recent call last):',
  ...Array.from(
    {length: 59},
    (_, i) => `  File "/srv/train/loop.py", line ${210 + i}, in step\n    loss.backward()`,
  ),
  'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 23.69 GiB.',
].join('\n');

const failed = (rows: readonly Prediction[]): FakeSource => {
  const fake = source(rows, {kind: 'ended', status: 'failed'});
  fake.set({job: {...fake.job!, status: 'failed', error_message: TRACEBACK}});
  return fake;
};

const EMPTY: Readonly<Record<string, () => Promise<FakeSource | null>>> = {
  'not-configured': async () => null,
  loading: withoutRows(STATES.connecting),
  empty: withoutRows(STATES.live),
  'unknown-job': withoutRows({kind: 'waiting', attempt: 2, retryAt: Date.now() + 20_000, cause: notFound}),
  unreachable: withoutRows(STATES.waiting),
  stopped: withoutRows(STATES.stopped),
  failed: async () => failed([]),
};

const withCurves = async (): Promise<FakeSource> => {
  const fake = source(await run('g2p'));
  fake.set({asking: new FakeAsking(await recordedCurves('g2p'))});
  return fake;
};

const manyScores = async (): Promise<FakeSource> =>
  source(
    Array.from({length: 30}, (_, epoch) => {
      const entries = Array.from({length: 20}, (__, i) => [`score_${i}`, Math.sin(epoch / 5 + i)] as const);
      const scores: Record<string, number> = Object.fromEntries(entries);
      return makePrediction({epoch, seq: epoch + 1, scores});
    }),
  );

const manyEpochs = async (): Promise<FakeSource> =>
  source(
    Array.from({length: 300}, (_, epoch) =>
      makePrediction({epoch, seq: epoch + 1, char_error_rate: Math.exp(-epoch / 90)}),
    ),
  );

/** What every panel has: the states without rows, and a fault after rows have come. */
const common = (tag: Tag, short: string): Scene[] => [
  ...Object.entries(EMPTY).map(([state, made]) => ({name: `${short}-${state}`, tag, source: made})),
  {name: `${short}-lost`, tag, source: g2p(STATES.waiting)},
  {name: `${short}-hostile`, tag, source: hostile},
];

const shadow = (element: HTMLElement): ShadowRoot => element.shadowRoot!;

const click = (element: HTMLElement, selector: string, at = 0): void => {
  shadow(element).querySelectorAll<HTMLElement>(selector)[at]?.click();
};

const TABLE: Tag = 'ftl-predictions-table';
const TRENDS: Tag = 'ftl-predictions-trends';
const COMPARISON: Tag = 'ftl-predictions-comparison';
const SLIDER: Tag = 'ftl-epoch-slider';
const MAP: Tag = 'ftl-predictions-map';
const BADGE: Tag = 'ftl-live-badge';

/** Until what is fetched and read for it stands there. */
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1500));

/** The recorded run beside one that learns more slowly. */
async function besideSlower(element: HTMLElement): Promise<void> {
  Object.assign(element, {baselineFile: slowerRun(await run('g2p'))});
  await later();
}

const table: Scene[] = [
  {name: 'table-g2p', tag: TABLE, source: g2p()},
  {name: 'table-validated', tag: TABLE, source: validated},
  {
    name: 'table-open',
    tag: TABLE,
    source: validated,
    act: (element) => {
      click(element, 'tbody [aria-expanded]', 0);
      click(element, 'tbody [aria-expanded]', 2);
    },
  },
  {
    name: 'table-shakespeare',
    tag: TABLE,
    source: shakespeare,
    act: (element) => click(element, 'tbody [aria-expanded]', 1),
  },
  {name: 'table-scroll', tag: TABLE, attributes: {view: 'scroll'}, source: g2p()},
  {name: 'table-compact', tag: TABLE, attributes: {density: 'compact', 'page-size': '20'}, source: g2p()},
  {
    name: 'table-settings',
    tag: TABLE,
    source: async () => withServer(await g2p()()),
    act: (element) => click(element, '[popovertarget]'),
  },
  {
    name: 'table-snapshot-refused',
    tag: TABLE,
    source: async () => withServer(await g2p()()),
    act: async (element) => {
      click(element, '[popovertarget=settings]');
      await new Promise(requestAnimationFrame);
      const buttons = element.shadowRoot!.querySelectorAll<HTMLElement>('.settings button');
      buttons.item(buttons.length - 1).click();
    },
  },
  {
    name: 'table-held',
    tag: TABLE,
    source: early(624),
    act: async (element, fake) => {
      click(element, 'tbody [aria-expanded]', 1);
      await (element as PredictionsTable).updateComplete;
      fake?.put(await run('g2p'));
    },
  },
  {name: 'table-groups', tag: TABLE, source: assistant},
  {
    name: 'table-groups-open',
    tag: TABLE,
    source: assistant,
    act: (element) => click(element, 'tbody [aria-expanded]', 1),
  },
  {name: 'table-groups-off', tag: TABLE, attributes: {group: 'off'}, source: assistant},
  {name: 'table-bounded', tag: TABLE, source: bounded},
  {name: 'table-search-all', tag: TABLE, attributes: {q: 'knight'}, source: bounded},
  {name: 'table-nothing-found', tag: TABLE, attributes: {q: 'zzzz'}, source: g2p()},
  {
    name: 'table-assistant',
    tag: TABLE,
    attributes: {group: 'off'},
    source: assistant,
    act: (element) => click(element, 'tbody [aria-expanded]', 1),
  },
  {
    name: 'table-chat',
    tag: TABLE,
    source: chat,
    act: async (element) => {
      click(element, 'tbody [aria-expanded]');
      await (element as PredictionsTable).updateComplete;
      click(element, '.prediction .thought > summary');
    },
  },
  ...common(TABLE, 'table'),
];

const trends: Scene[] = [
  {name: 'trends-g2p', tag: TRENDS, source: g2p()},
  {name: 'trends-validated', tag: TRENDS, source: validated},
  {name: 'trends-shakespeare', tag: TRENDS, source: shakespeare},
  {name: 'trends-assistant', tag: TRENDS, source: assistant},
  {name: 'trends-assistant-metric', tag: TRENDS, attributes: {metric: 'correct'}, source: assistant},
  {name: 'trends-by-epoch', tag: TRENDS, attributes: {by: 'epoch'}, source: g2p()},
  {name: 'trends-smoothed', tag: TRENDS, attributes: {smoothing: '0.7'}, source: g2p()},
  {name: 'trends-one-point', tag: TRENDS, source: early(48)},
  {name: 'trends-two-points', tag: TRENDS, source: early(96)},
  {name: 'trends-one-metric', tag: TRENDS, attributes: {metrics: 'char_error_rate'}, source: g2p()},
  {name: 'trends-unscored', tag: TRENDS, source: unscored},
  {
    name: 'trends-marked',
    tag: TRENDS,
    source: validated,
    act: (_, fake) => fake?.set({epochCursor: 12}),
  },
  {name: 'trends-table', tag: TRENDS, attributes: {table: ''}, source: g2p()},
  {
    name: 'trends-intervals',
    tag: TRENDS,
    attributes: {intervals: ''},
    source: g2p(),
    act: () => later(),
  },
  ...['', 'table'].map((shown) => ({
    name: `trends-runs${shown}`,
    tag: TRENDS,
    attributes: {metrics: 'char_error_rate exact_match', ...(shown !== '' && {[shown]: ''})},
    source: g2p(),
    act: async (element: HTMLElement) => {
      const rows = await run('g2p');
      Object.assign(element, {files: [slowerRun(rows), slowerRun(rows, 9)], jobs: 'run-c'});
      await later();
    },
  })),
  {
    name: 'trends-keyboard',
    tag: TRENDS,
    source: g2p(),
    act: (element) => {
      const panels = shadow(element).querySelector<HTMLElement>('.panels')!;
      panels.focus();
      for (let i = 0; i < 12; i++) {
        panels.dispatchEvent(
          new KeyboardEvent('keydown', {key: 'ArrowLeft', bubbles: true, cancelable: true}),
        );
      }
    },
  },
  ...common(TRENDS, 'trends'),
];

trends.push(
  {name: 'trends-curves', tag: TRENDS, source: withCurves},
  {name: 'trends-log', tag: TRENDS, attributes: {scale: 'log'}, source: withCurves},
  {
    name: 'trends-zoomed',
    tag: TRENDS,
    source: withCurves,
    act: async (element) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const panels = shadow(element).querySelector<HTMLElement>('.panels')!;
      for (const key of ['+', '+'])
        panels.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    },
  },
  {name: 'trends-crowded', tag: TRENDS, source: manyScores},
);

const comparison: Scene[] = [
  {name: 'comparison-g2p', tag: COMPARISON, attributes: {sample: '5'}, source: g2p()},
  {name: 'comparison-validated', tag: COMPARISON, attributes: {sample: '8'}, source: validated},
  {name: 'comparison-shakespeare', tag: COMPARISON, attributes: {sample: '1'}, source: shakespeare},
  {
    name: 'comparison-groups-open',
    tag: COMPARISON,
    attributes: {metric: 'correct', baseline: '0'},
    source: assistant,
    act: (element) => click(element, '.said button.more', 0),
  },
  {name: 'comparison-baseline', tag: COMPARISON, attributes: {sample: '13', baseline: '1'}, source: g2p()},
  {
    name: 'comparison-only-changed',
    tag: COMPARISON,
    attributes: {sample: '5', 'only-changed': ''},
    source: g2p(),
  },
  {
    name: 'comparison-epochs',
    tag: COMPARISON,
    attributes: {sample: '5', epochs: '0,1,10-12,30'},
    source: g2p(),
  },
  {name: 'comparison-bad-epochs', tag: COMPARISON, attributes: {sample: '5', epochs: 'last'}, source: g2p()},
  {name: 'comparison-char', tag: COMPARISON, attributes: {sample: '5', diff: 'char'}, source: g2p()},
  {name: 'comparison-diff-off', tag: COMPARISON, attributes: {sample: '1', diff: 'off'}, source: shakespeare},
  {name: 'comparison-unscored', tag: COMPARISON, source: unscored},
  {name: 'comparison-no-such-sample', tag: COMPARISON, attributes: {sample: '900'}, source: g2p()},
  {
    name: 'comparison-marked',
    tag: COMPARISON,
    attributes: {sample: '8'},
    source: g2p(),
    act: (_, fake) => fake?.set({epochCursor: 12}),
  },
  {
    name: 'comparison-picker',
    tag: COMPARISON,
    source: g2p(),
    act: (element) => click(element, '[role=combobox]'),
  },
  {
    name: 'comparison-other-run',
    tag: COMPARISON,
    attributes: {sample: '8', baseline: '22'},
    source: g2p(),
    act: besideSlower,
  },
  {
    name: 'comparison-other-run-apart',
    tag: COMPARISON,
    attributes: {sample: '8'},
    source: shakespeare,
    act: besideSlower,
  },
  {
    name: 'comparison-other-run-itself',
    tag: COMPARISON,
    attributes: {sample: '8', 'baseline-job': 'run-a'},
    source: g2p(),
    act: () => later(),
  },
  {name: 'comparison-assistant', tag: COMPARISON, source: assistant},
  {name: 'comparison-rendered', tag: COMPARISON, attributes: {rendering: 'auto'}, source: markdown},
  {name: 'comparison-chat', tag: COMPARISON, source: chat},
  ...common(COMPARISON, 'comparison'),
  {name: 'comparison-rtl-text', tag: COMPARISON, attributes: {sample: '1'}, source: hostile},
  {name: 'comparison-long', tag: COMPARISON, attributes: {sample: '7'}, source: hostile},
];

/** So many samples and epochs that each is a few pixels: most learn, some are lost again, some flicker. */
async function crowded(sampleCount = 500, epochCount = 120): Promise<FakeSource> {
  const random = seededRandom(7);
  const rows = Array.from({length: sampleCount}, (_, sample_index) => {
    const learnedAt = random() * epochCount * 1.3;
    const lostAt = random() < 0.15 ? learnedAt + random() * epochCount : Infinity;
    return Array.from({length: epochCount}, (__, epoch) => {
      const isRight = epoch >= learnedAt && epoch < lostAt && random() > 0.02;
      const error = isRight ? 0 : Math.min(1, 0.2 + random() * 0.8 * Math.max(0.2, 1 - epoch / epochCount));
      const seq = epoch * sampleCount + sample_index + 1;
      return makePrediction({
        seq,
        epoch,
        sample_index,
        prompt: `prompt ${sample_index}`,
        char_error_rate: error,
      });
    });
  });
  return source(rows.flat());
}

const reading = (key: string, times: number) => (element: HTMLElement) => {
  const drawing = shadow(element).querySelector<HTMLElement>('.plot, .ground')!;
  drawing.focus();
  for (let i = 0; i < times; i++)
    drawing.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
};

const map: Scene[] = [
  {name: 'map-g2p', tag: MAP, source: g2p()},
  {name: 'map-exact', tag: MAP, attributes: {metric: 'exact_match', baseline: '22'}, source: g2p()},
  {
    name: 'map-lost',
    tag: MAP,
    attributes: {baseline: '22'},
    source: g2p(),
    act: (element) => click(element, '.kind-row:last-of-type .kind', 3),
  },
  {name: 'map-read', tag: MAP, source: g2p(), act: reading('ArrowDown', 12)},
  {
    name: 'map-marked',
    tag: MAP,
    attributes: {baseline: '5'},
    source: g2p(),
    act: (_, fake) => fake?.set({epochCursor: 12}),
  },
  {
    name: 'map-learning',
    tag: MAP,
    attributes: {view: 'learning'},
    source: g2p(),
    act: reading('ArrowRight', 5),
  },
  {name: 'map-table', tag: MAP, attributes: {table: ''}, source: g2p()},
  {
    name: 'map-help',
    tag: MAP,
    attributes: {baseline: '22'},
    source: g2p(),
    act: (element) => click(element, '.help summary'),
  },
  {name: 'map-assistant', tag: MAP, attributes: {metric: 'correct'}, source: assistant},
  {name: 'map-shakespeare', tag: MAP, source: shakespeare},
  {name: 'map-open-range', tag: MAP, attributes: {metric: 'word_overlap', view: 'learning'}, source: g2p()},
  ...['matrix', 'learning'].map((view) => ({
    name: `map-runs-${view}`,
    tag: MAP,
    attributes: {view},
    source: g2p(),
    act: async (element: HTMLElement) => {
      const rows = await run('g2p');
      Object.assign(element, {files: [slowerRun(rows), slowerRun(rows, 9)], jobs: 'run-c'});
      await later();
    },
  })),
  {name: 'map-crowded', tag: MAP, source: crowded},
  {name: 'map-more-samples', tag: MAP, source: async () => crowded(700, 12)},
  {
    name: 'map-more-samples-chosen',
    tag: MAP,
    attributes: {baseline: '3'},
    source: async () => crowded(700, 12),
    act: (element) => click(element, '.kind', 2),
  },
  {name: 'map-one-epoch', tag: MAP, source: early(48)},
  {name: 'map-unscored', tag: MAP, source: unscored},
  {name: 'map-no-metric', tag: MAP, attributes: {metric: 'reward'}, source: g2p()},
  {
    name: 'map-none-chosen',
    tag: MAP,
    source: g2p(),
    act: (_, fake) => fake?.set({sampleSelection: {label: 'Forgotten', samples: []}}),
  },
  {
    name: 'map-failed-scores',
    tag: MAP,
    source: async () => {
      const fake = await g2p()();
      fake.loadScores = async () => Promise.reject(unreachable);
      fake.set({totalCount: 5000, isComplete: false});
      return fake;
    },
  },
  ...common(MAP, 'map'),
];

const badge: Scene[] = Object.entries(STATES).flatMap(([kind, state]) => [
  {name: `badge-${kind}`, tag: BADGE, source: g2p(state)},
  {name: `badge-${kind}-compact`, tag: BADGE, attributes: {compact: ''}, source: g2p(state)},
]);
badge.push({
  name: 'badge-open',
  tag: BADGE,
  source: g2p(),
  act: (element) => click(element, 'button'),
});
/** The run's first answers again, as two epochs more: what was right by then and is not at first is lost. */
const withLosses = async (): Promise<FakeSource> => {
  const rows = await run('g2p');
  const again = [1, 2].flatMap((later) =>
    rows
      .filter(({epoch}) => epoch === 1)
      .map((row) => ({
        ...row,
        ...{id: `${row.id}-${later}`, seq: row.seq + later * 10_000, epoch: 30 + later, step: 12_000 + later},
      })),
  );
  return source([...rows, ...again]);
};
badge.push(
  {name: 'badge-lost', tag: BADGE, source: withLosses},
  {name: 'badge-lost-compact', tag: BADGE, attributes: {compact: ''}, source: withLosses},
  {
    name: 'badge-lost-open',
    tag: BADGE,
    source: withLosses,
    act: (element) => click(element, 'button'),
  },
);
for (const part of ['', '-whole']) {
  badge.push({
    name: `badge-failed${part}`,
    tag: BADGE,
    source: async () => failed(await run('g2p')),
    act: async (element, fake) => {
      click(element, 'button');
      fake?.notify();
      await new Promise(requestAnimationFrame);
      if (part !== '') click(element, '.long summary');
    },
  });
}

const slider: Scene[] = [
  {name: 'slider-g2p', tag: SLIDER, source: g2p()},
  {name: 'slider-newest', tag: SLIDER, attributes: {epoch: 'latest'}, source: g2p()},
  {name: 'slider-pinned', tag: SLIDER, attributes: {epoch: '12'}, source: g2p(STATES.ended)},
  {name: 'slider-own-score', tag: SLIDER, attributes: {epoch: '2', metric: 'correct'}, source: assistant},
  {name: 'slider-one-epoch', tag: SLIDER, source: early(48)},
  {name: 'slider-unknown-epoch', tag: SLIDER, attributes: {epoch: '99'}, source: g2p()},
  {name: 'slider-many', tag: SLIDER, attributes: {epoch: '150'}, source: manyEpochs},
  ...common(SLIDER, 'slider'),
];

export const scenes: readonly Scene[] = [...table, ...trends, ...comparison, ...map, ...badge, ...slider];
