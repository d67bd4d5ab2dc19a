type OurTag = keyof HTMLElementTagNameMap & `ftl-${string}`;

/** How a reader has set up an element: the detail of `ftl-view-change`, and the value of `viewState`. */
export type ViewState = {
  [Tag in OurTag]: HTMLElementTagNameMap[Tag] extends {get viewState(): infer State} ? State : never;
}[OurTag];

declare global {
  interface HTMLElementEventMap {
    'ftl-view-change': CustomEvent<ViewState>;
  }
}
