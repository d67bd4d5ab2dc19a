import {Later} from '../../view/later.ts';

/** What draws a slider and plays the epochs, fetched when there are some. */
export const sliderBodyLater = new Later(() => import('./body.ts'));
