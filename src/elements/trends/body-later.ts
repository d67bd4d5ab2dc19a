import {Later} from '../../view/later.ts';

/** What draws trends. */
export const trendsBodyLater = new Later(() => import('./body.ts'));
