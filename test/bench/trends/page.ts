/** Drawn when it draws itself: twice a second. */
import {offerTrends} from './feed.ts';

offerTrends(() => undefined);
