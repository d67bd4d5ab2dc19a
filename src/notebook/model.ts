/** What a host of front-end modules gives as a model (https://anywidget.dev/en/afm/), so far as it is used here. */
export interface Model {
  get(name: string): unknown;
  on(event: string, listener: (...args: never[]) => void): void;
  off(event: string, listener: (...args: never[]) => void): void;
  /** A message to the kernel. Hosts without a kernel have no `send`, or none that is answered. */
  send?(content: unknown): void;
  /** The same object for all models of one notebook, where the host has it. */
  readonly widget_manager?: unknown;
}

/** The notebook of a model; `undefined` where the host has none, or throws at whoever asks, as MyST does. */
export function notebookOf(model: Model): unknown {
  try {
    return model.widget_manager;
  } catch {
    return undefined;
  }
}

/** Takes a listener away, where the host can. MyST cannot, and throws: there it stays, and has to do nothing. */
export function unlisten(model: Model, event: string, listener: (...args: never[]) => void): void {
  try {
    model.off(event, listener);
  } catch {
    return;
  }
}

export const TAGS = {
  badge: 'ftl-live-badge',
  trends: 'ftl-predictions-trends',
  table: 'ftl-predictions-table',
  comparison: 'ftl-predictions-comparison',
  map: 'ftl-predictions-map',
  slider: 'ftl-epoch-slider',
} as const;

export type ElementName = keyof typeof TAGS;
export type OptionsOwner = ElementName | 'stream';

const isElementName = (name: unknown): name is ElementName =>
  typeof name === 'string' && Object.hasOwn(TAGS, name);

const NAMES = Object.keys(TAGS).join(', ');

/** The traits that are shown, each checked: a saved notebook may hold anything. */
export interface Traits {
  readonly job: string;
  readonly src: string;
  readonly file: string;
  readonly token: string;
  readonly elements: readonly ElementName[];
  readonly theme: string;
  /** As CSS; '' as high as the elements are. */
  readonly height: string;
  readonly options: Readonly<Partial<Record<OptionsOwner, Readonly<Record<string, unknown>>>>>;
  /** What the kernel hands over when asked, and what the notebook therefore never holds. */
  readonly handsOver: {readonly token: boolean; readonly file: boolean};
  /** What was not as expected, for the reader. */
  readonly faults: readonly string[];
}

export const TRAITS = ['job', 'src', 'file', 'token', 'elements', 'theme', 'height', 'options'] as const;

export function readTraits(model: Model): Traits {
  const faults: string[] = [];
  const text = (name: string): string => {
    const given = model.get(name);
    if (typeof given === 'string') return given;
    if (given !== null && given !== undefined) faults.push(`${name}: expected a text, got ${shown(given)}.`);
    return '';
  };
  return {
    job: text('job'),
    src: text('src'),
    file: text('file'),
    token: text('token'),
    theme: text('theme'),
    elements: readElements(model.get('elements'), faults),
    height: readHeight(model.get('height'), faults),
    options: readOptions(model.get('options'), faults),
    handsOver: {
      token: holds(model.get('_hands_over'), 'token'),
      file: holds(model.get('_hands_over'), 'file'),
    },
    faults,
  };
}

const holds = (list: unknown, name: string): boolean => Array.isArray(list) && list.includes(name);

const shown = (value: unknown): string => JSON.stringify(value) ?? typeof value;

function readElements(given: unknown, faults: string[]): readonly ElementName[] {
  if (given === undefined || given === null) return ['badge', 'trends', 'table'];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  for (const name of list) {
    if (!isElementName(name)) faults.push(`elements: expected some of ${NAMES}; got ${shown(name)}.`);
  }
  return [...new Set(list.filter(isElementName))];
}

function readHeight(given: unknown, faults: string[]): string {
  if (given === undefined || given === null || given === '') return '';
  const css = typeof given === 'number' ? `${given}px` : given;
  if (typeof css === 'string' && CSS.supports('height', css)) return css;
  faults.push(`height: expected pixels or a length of CSS, got ${shown(given)}.`);
  return '';
}

function readOptions(given: unknown, faults: string[]): Traits['options'] {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    faults.push(`options: expected {"table": {"page-size": 5}}, got ${shown(given)}.`);
    return {};
  }
  const known: [string, Record<string, unknown>][] = [];
  for (const [owner, values] of Object.entries(given as Record<string, unknown>)) {
    if ((owner === 'stream' || isElementName(owner)) && typeof values === 'object' && values !== null)
      known.push([owner, values as Record<string, unknown>]);
    else faults.push(`options: expected attributes for stream, ${NAMES}; got ${shown({[owner]: values})}.`);
  }
  return Object.fromEntries(known);
}
