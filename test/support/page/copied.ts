/** What the box puts on the clipboard when all of it is selected and copied; `null` where it leaves that to the browser. */
export function copied(box: HTMLElement): string | null {
  getSelection()!.selectAllChildren(box);
  const clipboardData = new DataTransfer();
  const event = new ClipboardEvent('copy', {bubbles: true, cancelable: true, composed: true});
  // Firefox leaves out one that is passed in.
  Object.defineProperty(event, 'clipboardData', {value: clipboardData});
  box.dispatchEvent(event);
  getSelection()!.removeAllRanges();
  return event.defaultPrevented ? clipboardData.getData('text/plain') : null;
}
