import type {ComparisonViewState} from '../comparison/view.ts';
import type {EpochSliderViewState} from '../slider/view.ts';
import type {MapViewState} from '../map/view.ts';
import type {TableViewState} from '../table/view.ts';
import type {TrendsViewState} from '../trends/view.ts';

/** How a reader has set up an element: the detail of `ftl-view-change`, and the value of `viewState`. */
export type ViewState =
  TableViewState | TrendsViewState | ComparisonViewState | EpochSliderViewState | MapViewState;

declare global {
  interface HTMLElementEventMap {
    'ftl-view-change': CustomEvent<ViewState>;
  }
}
