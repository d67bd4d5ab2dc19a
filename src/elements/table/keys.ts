/**
 * Where the arrow keys, Home and End go from a row's button; every button can be reached by Tab as well.
 *
 * @returns pages to turn: 1 or -1 for PageDown and PageUp, else 0
 */
export function moveFocus(event: KeyboardEvent): -1 | 0 | 1 {
  const target = event.target as Element;
  const body = event.currentTarget as Element;
  if (!target.matches('button.toggle') || event.altKey || event.ctrlKey || event.metaKey) return 0;
  if (event.key === 'PageDown') return 1;
  if (event.key === 'PageUp') return -1;
  const buttons = [...body.querySelectorAll<HTMLElement>('tr.row button.toggle')];
  const at = buttons.indexOf(target as HTMLElement);
  const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1}[event.key];
  const button = to === undefined ? undefined : buttons[to];
  if (button === undefined) return 0;
  event.preventDefault();
  button.focus();
  return 0;
}
