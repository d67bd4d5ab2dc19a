/** What custom-elements.json holds of each element, as far as it is read here. */
export interface Entry {
  readonly name?: string;
  readonly description?: string;
  readonly type?: {readonly text: string};
  readonly static?: boolean;
  readonly readonly?: boolean;
  readonly kind?: string;
  readonly privacy?: string;
  readonly attribute?: string;
  readonly default?: string;
}

export interface ElementEntry extends Entry {
  readonly tagName: string;
  readonly attributes: readonly Entry[];
  readonly members: readonly Entry[];
  readonly events: readonly Entry[];
  readonly slots?: readonly Entry[];
  readonly cssParts?: readonly Entry[];
  readonly cssProperties: readonly Entry[];
  readonly cssStates: readonly Entry[];
}

export interface Manifest {
  readonly modules: readonly {readonly declarations?: readonly ElementEntry[]}[];
}
