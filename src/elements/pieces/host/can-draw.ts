import {html, render} from 'lit';

let answer: boolean | null = null;

/** Whether templates become markup here: not where the page's policy wants Trusted Types and lets Lit make none. */
export function canDraw(): boolean {
  if (answer !== null) return answer;
  try {
    render(html`<br />`, document.createDocumentFragment());
    answer = true;
  } catch {
    answer = false;
  }
  return answer;
}

export const FORBIDDEN =
  "This page's Content-Security-Policy lets Lit make no markup. Add lit-html to its trusted-types" +
  " (with 'allow-duplicates' where several copies of Lit are loaded).";
