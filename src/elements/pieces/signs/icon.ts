import {html, type SVGTemplateResult, type TemplateResult} from 'lit';

/** Sized by the text around; drawn on a 16 × 16 grid with a line of 1.5; words always stand beside or behind it. */
export const icon = (drawing: SVGTemplateResult, size = '1.23em'): TemplateResult =>
  html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${drawing}
  </svg>`;
