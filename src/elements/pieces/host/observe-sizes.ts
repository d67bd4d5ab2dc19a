/**
 * A `ResizeObserver` of the window that an element stands in: another window's would measure it before or after that one
 * lays it out. `null` in a document without a window.
 */
export function observeSizes(element: HTMLElement, callback: ResizeObserverCallback): ResizeObserver | null {
  const view = element.ownerDocument.defaultView;
  return view === null ? null : new view.ResizeObserver(callback);
}
