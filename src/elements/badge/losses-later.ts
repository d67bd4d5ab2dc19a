import {Later} from '../../view/later.ts';

/** What looks for samples that were lost, fetched once there are rows. */
export const lossesLater = new Later(() => import('./losses.ts'));
