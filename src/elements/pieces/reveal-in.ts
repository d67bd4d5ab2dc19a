/** Scrolls a list, and nothing around it, until one of its items is seen whole: in the middle, or just inside. */
export function revealIn(list: HTMLElement, item: HTMLElement, place: 'middle' | 'edge'): void {
  const {offsetTop: top, offsetHeight: height} = item;
  const room = list.clientHeight - height;
  const isAbove = top < list.scrollTop;
  if (!isAbove && top <= list.scrollTop + room) return;
  list.scrollTop = place === 'middle' ? top - room / 2 : isAbove ? top : top - room;
}
