/** Registers every element: the whole of the script-tag bundle, as a classic script `FtlPredictions`. */
import './define/epoch-slider.ts';
import './define/live-badge.ts';
import './define/predictions-comparison.ts';
import './define/predictions-map.ts';
import './define/predictions-stream.ts';
import './define/predictions-table.ts';
import './define/predictions-trends.ts';

export {addLanguage} from './elements/languages/languages.ts';
