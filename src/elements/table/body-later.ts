import {Later} from '../../view/later.ts';

/** What draws rows. */
export const tableBodyLater = new Later(() => import('./body.ts'));
