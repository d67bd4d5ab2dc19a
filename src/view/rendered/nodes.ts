/** What a rendered text consists of: data, from which an element makes nodes of its own. */
export type RenderedNode =
  | {readonly kind: 'text' | 'raw' | 'code-span'; readonly text: string}
  | {readonly kind: 'box'; readonly tag: BoxTag; readonly children: readonly RenderedNode[]}
  | {
      readonly kind: 'list';
      readonly start: number | null;
      readonly items: readonly (readonly RenderedNode[])[];
    }
  | {readonly kind: 'code'; readonly language: string; readonly spans: readonly CodeSpan[]}
  | {readonly kind: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[]}
  | {readonly kind: 'link'; readonly target: string; readonly children: readonly RenderedNode[]}
  | {readonly kind: 'math'; readonly source: string; readonly latex: string; readonly isBlock: boolean}
  | {readonly kind: 'image'; readonly target: string; readonly alt: string}
  | {readonly kind: 'rule' | 'break'};

export type BoxTag = 'p' | 'heading' | 'quote' | 'strong' | 'em' | 'del';
export type Cell = readonly RenderedNode[];

export interface CodeSpan {
  readonly text: string;
  /** `keyword`, `string`, `comment`, …; `null`: nothing of the kind. */
  readonly kind: string | null;
}

/** What may be opened; all else, such as `javascript:`, is text. */
export const isTarget = (target: string): boolean => /^https?:\/\/[^\s]+$/i.test(target);
