import type {EpochCursor} from '../../context/stream-context.ts';

/** How a reader has set up the slider: everything that a link to the view must carry. */
export interface EpochSliderViewState {
  readonly metric: string | null;
  readonly epoch: EpochCursor;
}
