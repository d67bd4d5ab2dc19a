/** Registers a tag, unless another copy of the library on the page has done so: the first one stays. */
export function defineElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  element: new () => HTMLElementTagNameMap[Tag],
): void {
  if (customElements.get(tag) === undefined) customElements.define(tag, element);
}
