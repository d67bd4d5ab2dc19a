/** Drawn in each frame, as the others are. */
import {offerTrends} from './feed.ts';

offerTrends((trends) => trends.requestUpdate());
