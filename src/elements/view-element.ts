import type {CSSResultGroup} from 'lit';
import type {EpochCursor} from '../context/stream-context.ts';
import * as attributes from './attributes/shared.ts';
import {property} from './attributes/property.ts';
import {BaseElement} from './base.ts';
import {HashLink} from './pieces/hash-link.ts';
import './pieces/view-state.ts';
import {noticeStyles} from './pieces/styles/notice.styles.ts';

/**
 * What every element has in common that a reader can set up: its view as one value, which can be read, set, linked to
 * and listened for.
 *
 * @fires {CustomEvent<View>} ftl-view-change - The reader has set up the element in another way, and it is drawn so; `detail` is its `viewState`.
 */
export abstract class ViewElement<View extends {readonly epoch: EpochCursor}> extends BaseElement {
  static override styles: CSSResultGroup = [BaseElement.styles, noticeStyles];

  /** Epoch to show (`all`, `latest` or a number), in place of the one that all elements of the source share. */
  @property({converter: attributes.epochCursor}) epoch: EpochCursor | null = null;
  /** `hash` keeps the view in the page's URL, so that a link leads to it. */
  @property({converter: attributes.link}) link: 'hash' | null = null;

  constructor() {
    super();
    new HashLink(this);
  }

  /** How the reader has set up the element. Setting it changes what it names and leaves the rest. */
  get viewState(): View {
    return this.readView();
  }

  set viewState(state: Partial<View>) {
    const {epoch, ...rest} = state;
    this.applyView(rest);
    if (epoch !== undefined && epoch !== this.cursor) {
      if (this.epoch === null && this.source !== null) this.source.epochCursor = epoch;
      else this.epoch = epoch;
    }
    this.requestUpdate();
  }

  protected abstract readView(): View;

  /** Sets what is named of the view, but for the epoch: the properties of the same names, unless an element knows better. */
  protected applyView(view: Omit<Partial<View>, 'epoch'>): void {
    Object.assign(this, view);
  }

  /** The epoch that is shown here: the element's own, else the one that all elements of the source share. */
  protected get cursor(): EpochCursor {
    return attributes.epochCursor.of(this.epoch) ?? this.source?.epochCursor ?? 'all';
  }

  /** Changes the view on behalf of the reader, and says so once it is drawn. */
  protected changeView(view: Partial<View>): void {
    this.viewState = view;
    void this.updateComplete.then(() => {
      const detail = this.viewState;
      this.dispatchEvent(new CustomEvent('ftl-view-change', {detail, bubbles: true, composed: true}));
    });
  }
}
