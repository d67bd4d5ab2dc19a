export interface ModuleGroup {
  readonly name: string;
  /** Why a page fetches it before anything is drawn. */
  readonly why: string;
  /** The first group that fits a module has it. */
  readonly of: RegExp;
}

export const OVERHEAD: Omit<ModuleGroup, 'of'> = {
  name: 'chunk overhead',
  why: 'a file has a header, tables of codes, imports and exports; what a lazy part shares of the first file is exported',
};

export const GROUPS: readonly ModuleGroup[] = [
  {name: 'Lit', why: 'draws every element', of: /^node_modules\/(lit|@lit\/reactive-element)|before-lit/},
  {
    name: 'context',
    why: 'an element finds the source around it, and those of one job share one stream',
    of: /^node_modules\/@lit\/context|^src\/context\//,
  },
  {
    name: 'eventsource-parser',
    why: 'cuts the stream into events; a kept library, chosen over lines of our own',
    of: /^node_modules\/eventsource-parser/,
  },
  {
    name: 'requests',
    why: 'the first thing asked is the list, with credentials that may have to be renewed',
    of: /^src\/stream\/(page-environment|wire\/(requests|read-text|fetched|error|explained))\.ts/,
  },
  {
    name: 'stream client',
    why: 'opens the stream, watches over it, opens it again, and takes in what comes',
    of: /^src\/stream\/wire\/(?!state)/,
  },
  {
    name: 'states',
    why: 'what is known of the stream is one value, which the first picture shows',
    of: /^src\/stream\/(wire\/state|base-source|listeners)/,
  },
  {
    name: 'list and rows held',
    why: 'rows are kept once for all elements, up to a bound, and told by frames; averages are kept from the first row',
    of: /^src\/stream\//,
  },
  {
    name: 'attributes',
    why: 'values are read before the first picture; what says what is wrong with one comes when something seems to be',
    of: /attributes|nearest-name|score-names|column-names/,
  },
  {name: 'protocol', why: 'what a server sends is checked before it is believed', of: /^src\/protocol\//},
  {name: 'styles', why: 'without them the first picture would jump', of: /\.styles\.ts$/},
  {
    name: 'light or dark, room, sight',
    why: 'the page around is looked at first, or the first picture would blink',
    of: /^src\/elements\/pieces\/host\/|page-background/,
  },
  {
    name: 'words',
    why: 'states and notices in words that the first picture may show; the others come with what shows them',
    of: /^src\/view\/|strings\.ts$|languages\//,
  },
  {name: 'signs', why: 'icons and the mark of the state', of: /\/signs\/|pulse/},
  {
    name: 'elements',
    why: 'the tags themselves, what they have in common, and the way to their lazy bodies',
    of: /^src\/(elements|define)[/.]/,
  },
];
