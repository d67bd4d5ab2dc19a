import {badge} from './de/badge.ts';
import {comparison} from './de/comparison.ts';
import {map} from './de/map.ts';
import {slider} from './de/slider.ts';
import {table} from './de/table.ts';
import {trends} from './de/trends.ts';

/**
 * Every text of every element in German; a text without its German one does not compile. Loaded by itself where it is
 * wanted; to have it before the first drawing, `addLanguage('de', GERMAN)`.
 */
export const GERMAN = {badge, comparison, map, slider, table, trends};
