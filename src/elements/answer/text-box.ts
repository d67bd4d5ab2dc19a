import {html, type TemplateResult} from 'lit';
import {copyExactly} from '../pieces/shown-text.ts';

/** A box in which text keeps its white space: no blank may stand around the content. */
export const textBox = (content: unknown): TemplateResult =>
  html`<div class="text" part="text" dir="auto" @copy=${copyExactly}>${content}</div>`;
