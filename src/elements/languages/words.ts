import type {BadgeStrings} from '../badge/strings.ts';
import type {ComparisonStrings} from '../comparison/strings.ts';
import type {MapStrings} from '../map/strings.ts';
import type {EpochSliderStrings} from '../slider/strings.ts';
import type {TableStrings} from '../table/strings.ts';
import type {TrendsStrings} from '../trends/strings.ts';

/** Every text of every element. */
export interface Words {
  readonly badge: BadgeStrings;
  readonly comparison: ComparisonStrings;
  readonly map: MapStrings;
  readonly slider: EpochSliderStrings;
  readonly table: TableStrings;
  readonly trends: TrendsStrings;
}

/** The texts of a language, by element; those that are left out are shown in English. */
export type Language = {readonly [Element in keyof Words]?: Partial<Words[Element]>};
