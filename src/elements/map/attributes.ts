import {number, oneOf} from '../attributes/kinds.ts';
import type {SampleOrder} from '../../view/learning/order.ts';
import type {MapLayout} from './view.ts';

export const view = oneOf<MapLayout>('matrix', 'learning');
export const sort = oneOf<SampleOrder>('learned', 'last', 'flips', 'sample');
export const rightAt = number(null, 'score', () => true);
