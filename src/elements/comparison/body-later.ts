import {Later} from '../../view/later.ts';

/** What draws comparisons. */
export const comparisonBodyLater = new Later(() => import('./body.ts'));
