import {Later} from '../../view/later.ts';

/** What draws a map, fetched for the first source that has rows. */
export const mapBodyLater = new Later(() => import('./body.ts'));
