import {html, nothing, type TemplateResult} from 'lit';
import {formatCount} from '../../../view/format.ts';
import {isOfClass, SAMPLE_CLASSES} from '../../../view/learning/classes.ts';
import {formatValue} from '../../../view/scores/shown-score.ts';
import {icons} from '../../pieces/signs/icons.ts';
import type {Study} from '../study.ts';
import {countText, sampleName, scoreName, upper, valueText, type Writing} from '../writing.ts';

/** Samples and epochs of one part of the table: all parts together are the whole matrix. */
const SAMPLES = 50;
const EPOCHS = 20;

/** Which part of the table is shown. `epoch` of `null`: the last epochs. */
export interface TablePart {
  readonly sample: number;
  readonly epoch: number | null;
}

/** Every score as a table, part by part: for who cannot see the map. */
export function scoresTable(
  study: Study,
  part: TablePart,
  writing: Writing,
  turn: (part: TablePart) => void,
  run: string | null = null,
): TemplateResult {
  const {words, locale} = writing;
  const {order, epochs} = study;
  const first = Math.min(part.sample, Math.max(0, order.length - 1));
  const sampleAt = first - (first % SAMPLES);
  const lastEpochAt = Math.max(0, epochs.length - EPOCHS);
  const epochAt = Math.max(0, Math.min(part.epoch ?? lastEpochAt, lastEpochAt));
  const columns = epochs.slice(epochAt, epochAt + EPOCHS);
  const samples = order.slice(sampleAt, sampleAt + SAMPLES);
  const ofRun = (text: string): string => (run === null ? text : `${run}: ${text}`);
  const count = (value: number): string => formatCount(value, locale);
  const button = (label: string, isOn: boolean, target: TablePart, isBack: boolean): TemplateResult =>
    html`<button
      class="button icon quiet turn"
      type="button"
      aria-label=${label}
      title=${label}
      ?disabled=${!isOn}
      @click=${() => turn(target)}
    >
      ${isBack ? icons.chevronLeft : icons.chevronRight}
    </button>`;
  const epochPart = epochAt === lastEpochAt ? null : epochAt;
  const goEpoch = (at: number): TablePart => ({
    sample: sampleAt,
    epoch: at >= lastEpochAt ? null : Math.max(0, at),
  });
  const goSample = (at: number): TablePart => ({sample: at, epoch: epochPart});
  return html`<nav class="parts" aria-label=${ofRun(words.table.pages)}>
      ${button(words.table.previousSamples, sampleAt > 0, goSample(sampleAt - SAMPLES), true)}
      <span
        >${words.table.samples(count(sampleAt + 1), count(sampleAt + samples.length), count(order.length))}</span
      >
      ${button(words.table.nextSamples, sampleAt + SAMPLES < order.length, goSample(sampleAt + SAMPLES), false)}
      ${button(words.table.previousEpochs, epochAt > 0, goEpoch(epochAt - EPOCHS), true)}
      <span>${words.table.epochs(count(columns[0]!), count(columns.at(-1)!))}</span>
      ${button(words.table.nextEpochs, epochAt < lastEpochAt, goEpoch(epochAt + EPOCHS), false)}
    </nav>
    ${run === null ? nothing : html`<p class="table-run"><bdi>${run}</bdi></p>`}
    <div class="scores" part="table" role="region" tabindex="0" aria-label=${ofRun(words.showTable)}>
      <table>
        <caption class="visually-hidden">
          ${ofRun(words.table.caption(upper(scoreName(writing)), count(columns[0]!), count(columns.at(-1)!), countText(samples.length, writing)))}
        </caption>
        <thead>
          <tr>
            <th scope="col">${words.table.number}</th>
            <th scope="col">${words.table.prompt}</th>
            ${
              study.rule === null
                ? nothing
                : html`<th scope="col">${words.table.kind}</th>
                    <th scope="col">${words.table.learned}</th>
                    <th scope="col">${words.table.flips}</th>`
            }
            <th scope="col">${words.table.mean}</th>
            ${columns.map((epoch) => html`<th scope="col">${words.epoch(count(epoch))}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${samples.map((sample) => row(study, sample, epochAt, writing))}
        </tbody>
      </table>
    </div>`;
}

function row(
  {lines, courses, rule, epochs}: Study,
  sample: number,
  epochAt: number,
  writing: Writing,
): TemplateResult {
  const {words, locale, score} = writing;
  const line = lines[sample]!;
  const course = courses[sample]!;
  const {told} = course;
  const kinds = SAMPLE_CLASSES.filter((name) => isOfClass(course, name)).map(
    (name) => words.selection.kinds[name],
  );
  const learned = told?.learnedAt == null ? undefined : epochs[told.learnedAt];
  const values = line.values.subarray(epochAt, epochAt + EPOCHS);
  return html`<tr>
    <td>${formatCount(line.sample_index, locale)}</td>
    <th scope="row"><bdi>${sampleName(line, writing)}</bdi></th>
    ${
      rule === null
        ? nothing
        : html`<td>${kinds.length === 0 ? words.none : kinds.join(', ')}</td>
            <td>${learned === undefined ? words.none : formatCount(learned, locale)}</td>
            <td>${told === null ? words.none : formatCount(told.flips, locale)}</td>`
    }
    <td>${course.mean === null ? words.noScore : formatValue(score, course.mean, locale)}</td>
    ${[...values].map((value) => html`<td>${valueText(value, writing)}</td>`)}
  </tr>`;
}
