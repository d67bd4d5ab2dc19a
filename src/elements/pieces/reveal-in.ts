/** Scrolls a list, and nothing around it, until one of its items is seen whole: in the middle, or just inside. */
export function revealIn(list: HTMLElement, item: HTMLElement, place: 'middle' | 'edge'): void {
  const {offsetTop: top, offsetHeight: height} = item;
  const room = list.clientHeight - height;
  const isAbove = top < list.scrollTop;
  if (!isAbove && top <= list.scrollTop + room) return;
  list.scrollTop = place === 'middle' ? top - room / 2 : isAbove ? top : top - room;
}

/** Scrolls the page to an element of which less than a third is in sight: what a reader has asked for elsewhere. */
export function revealOnPage(element: HTMLElement): void {
  const {top, bottom, height} = element.getBoundingClientRect();
  const {innerHeight: room} = element.ownerDocument.defaultView ?? {innerHeight: Infinity};
  const seen = Math.min(bottom, room) - Math.max(top, 0);
  if (seen < Math.min(height, room) / 3) element.scrollIntoView({block: 'nearest'});
}
