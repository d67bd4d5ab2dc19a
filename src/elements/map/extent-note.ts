import {html, nothing, type TemplateResult} from 'lit';
import {formatCount} from '../../view/format.ts';
import type {Study} from './study.ts';
import type {Writing} from './writing.ts';

/** Of how many samples all this is, where not of all. */
export function extentNote(study: Study, {words, locale}: Writing): TemplateResult | typeof nothing {
  const {book, lines, all} = study;
  const {extent, matrix} = book;
  const count = (value: number): string => formatCount(value, locale);
  const failed = (title: string, message: string): TemplateResult =>
    html`${title} <bdi>${message}</bdi>
      <button class="button" type="button" @click=${() => book.retry()}>${words.retry}</button>`;
  const notes: unknown[] = [];
  if (all?.survey != null) {
    const {reach, survey} = all;
    const total = count(Math.max(survey.size, matrix.sampleCount));
    notes.push(words.drawnOf(count(lines.length), total, reach.kind === 'cut' ? count(reach.count) : null));
  } else if (matrix.sampleCount > lines.length)
    notes.push(`${words.partOf(count(lines.length), count(matrix.sampleCount))}. ${words.partHint}`);
  if (extent.kind === 'asking') notes.push(words.asking);
  if (extent.kind === 'failed') notes.push(failed(words.failed, extent.message));
  else if (all !== null && all.survey === null) {
    const {reach} = all;
    if (reach.kind === 'asking') notes.push(words.readingOthers(count(reach.count)));
    if (reach.kind === 'old') notes.push(words.othersOld);
    if (reach.kind === 'failed') notes.push(failed(words.othersFailed, reach.message));
  }
  return notes.length === 0
    ? nothing
    : html`${notes.map((note) => html`<p class="extent" part="extent">${note}</p>`)}`;
}
