/** Read by `npm run types` alone: what Vue's templates take of the tags, and what they refuse. */
import type {GlobalComponents} from 'vue';
import type {} from '../../src/frameworks/vue.ts';
import type {StreamState, TableViewState} from '../../src/index.ts';

type Tags = {[Tag in keyof GlobalComponents]: InstanceType<GlobalComponents[Tag]>};

export const stream: Tags['ftl-predictions-stream']['$props'] = {
  jobId: 'run-7',
  'max-rows': '500',
  class: 'whole',
  getToken: async () => 'token',
};

export const table: Tags['ftl-predictions-table']['$props'] = {pageSize: 25, wrongOnly: true, key: 'table'};

export function listens(
  emit: Tags['ftl-predictions-table']['$emit'],
  view: CustomEvent<TableViewState>,
): void {
  emit('ftl-view-change', view);
  emit('ftl-state', new CustomEvent<StreamState>('ftl-state', {detail: {kind: 'live'}}));
  // @ts-expect-error No such event.
  emit('ftl-states', view);
}

export const refused: readonly Tags['ftl-predictions-table']['$props'][] = [
  // @ts-expect-error A number of rows.
  {pageSize: 'many'},
  // @ts-expect-error No such unit of differences.
  {diff: 'line'},
];
