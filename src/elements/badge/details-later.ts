import {Later} from '../../view/later.ts';

/** What draws the details of a badge, fetched when the first is opened. */
export const badgeDetailsLater = new Later(() => import('./details.ts'));
