import {html, nothing, type TemplateResult} from 'lit';
import type {RowDiff} from '../../view/rows/diff.ts';
import {onceFound} from './once-found.ts';

export interface DiffChipStrings {
  readonly unlike: string;
  readonly notCompared: string;
}

/** Why differences are not marked, where it is not for lack of any. */
export const diffChip = (diff: RowDiff, strings: DiffChipStrings): unknown =>
  onceFound(diff, ({kind}) =>
    kind === 'unlike' ? chip(strings.unlike) : kind === 'not-loaded' ? chip(strings.notCompared) : nothing,
  );

const chip = (words: string): TemplateResult => html`<span class="chip" part="chip">${words}</span>`;
