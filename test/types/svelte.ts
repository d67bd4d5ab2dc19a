/** Read by `npm run types` alone: what Svelte's templates take of the tags, and what they refuse. */
import type {SvelteHTMLElements} from 'svelte/elements';
import type {} from '../../src/frameworks/svelte.ts';
import type {StreamState, TableViewState} from '../../src/index.ts';

export const stream: SvelteHTMLElements['ftl-predictions-stream'] = {
  'job-id': 'run-7',
  'max-rows': '500',
  class: 'whole',
  getToken: async () => 'token',
  'onftl-state': ({detail}) => detail satisfies StreamState,
};

export const table: SvelteHTMLElements['ftl-predictions-table'] = {
  'page-size': 25,
  wrongOnly: true,
  'onftl-view-change': ({detail}) => detail satisfies TableViewState,
};

export const refused: readonly SvelteHTMLElements['ftl-predictions-table'][] = [
  // @ts-expect-error No such attribute.
  {'page-length': 25},
  // @ts-expect-error No such unit of differences.
  {diff: 'line'},
];
