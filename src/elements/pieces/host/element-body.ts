import type {CSSResultGroup, ReactiveControllerHost, TemplateResult} from 'lit';
import type {emptyNotice} from '../../../view/empty-notice.ts';
import type {leftOutDetails} from '../text/left-out.ts';
import type {longText} from '../text/long-text.ts';

/** The element around a body. */
export interface BodyHost extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** What an element draws itself with, once it is here. */
export interface ElementBody {
  /** What a screen reader is told. */
  readonly spoken: string;
  /** Called in each update of the element. `null`: there is nothing yet to draw of the source. */
  render(): TemplateResult | null;
  /** Called after each update. */
  updated?(): void;
  /** Something of the source has changed. Default: the element is drawn anew. */
  redraw?(): void;
  /** The element has left the page. */
  stop?(): void;
}

/** What is fetched when the first element of a kind is on a page. */
export interface BodyModule<Body extends ElementBody, Model, Strings> {
  readonly english: Strings;
  readonly styles: CSSResultGroup;
  /** What stands in the place of rows. */
  readonly emptyNotice: typeof emptyNotice;
  /** How texts are drawn that others wrote, and what of a file could not be read. */
  readonly longText: typeof longText;
  readonly leftOutDetails: typeof leftOutDetails;
  /** @param model what the element shows, as it is when it is asked */
  readonly make: (host: BodyHost, model: () => Model) => Body;
}
