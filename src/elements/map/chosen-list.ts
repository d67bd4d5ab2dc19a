import {html, nothing, type TemplateResult} from 'lit';
import {formatCount} from '../../view/format.ts';
import type {PredictionSource, SampleKey, SampleSelection} from '../../context/stream-context.ts';
import {askedOf} from '../../view/answers/asked.ts';
import {sinceOfTally} from '../../view/learning/all/survey.ts';
import {sampleId} from '../../view/samples/sample-index.ts';
import type {Study} from './study.ts';
import {sampleName, valueText, type Writing} from './writing.ts';

/** Samples that the list names at once. */
const SHOWN = 60;

interface Named {
  readonly sample: SampleKey;
  readonly prompt: string | null;
  /** Its last score, or what it was and is. */
  readonly scores: string;
  /** Of the last score. */
  readonly epoch: number | null;
}

/** The samples that all panels are narrowed to, by name: what a reader looks for. Those that are drawn come first. */
export function chosenList(
  study: Study,
  {source, selection}: {readonly source: PredictionSource; readonly selection: SampleSelection},
  writing: Writing,
  open: (sample: SampleKey, epoch: number | null) => void,
): TemplateResult | typeof nothing {
  const {words, locale} = writing;
  const drawn = study.order.slice(0, SHOWN).map((line) => drawnOne(study, line, writing));
  const more = countOfRest(study, selection);
  const some = restOf(study, selection, Math.min(more, SHOWN - drawn.length));
  const named = [...drawn, ...restNamed(study, some, source, writing)];
  if (named.length === 0) return nothing;
  const rest = study.order.length + more - named.length;
  return html`<ul class="chosen" part="chosen" aria-label=${selection.label}>
    ${named.map(
      ({sample, prompt, scores, epoch}) =>
        html`<li>
          <button class="name" type="button" @click=${() => open(sample, epoch)}>
            <bdi>${sampleName({prompt, sample_index: sample.sample_index}, writing)}</bdi>
          </button>
          <bdi class="muted">${scores}</bdi>
        </li>`,
    )}
    ${rest > 0 ? html`<li class="muted">${words.more(formatCount(rest, locale))}</li>` : nothing}
  </ul>`;
}

function drawnOne({lines, courses, since, epochs}: Study, at: number, writing: Writing): Named {
  const [line, {last, lastAt}] = [lines[at]!, courses[at]!];
  const scores = changeText(since?.all[at] ?? null, last, writing);
  return {
    sample: line,
    prompt: line.prompt,
    scores,
    epoch: lastAt === null ? null : (epochs[lastAt] ?? null),
  };
}

function changeText(
  change: {readonly from: number; readonly to: number} | null,
  last: number | null,
  writing: Writing,
): string {
  if (change === null) return valueText(last ?? NaN, writing);
  return `${valueText(change.from, writing)} → ${valueText(change.to, writing)}`;
}

/** How many of the chosen samples are behind those that have a line. */
export const countOfRest = ({order, all}: Study, {samples, kind}: SampleSelection): number =>
  all?.survey == null || kind === undefined ? 0 : Math.max(0, samples.length - order.length);

/** Some of them, as they were chosen. */
function restOf({lines, all}: Study, {samples}: SampleSelection, most: number): readonly SampleKey[] {
  const rest: SampleKey[] = [];
  const drawn = new Set(lines.map(({id}) => id));
  for (const sample of samples) {
    if (rest.length === most) break;
    const id = sampleId(sample);
    if (!drawn.has(id) && all?.survey?.census.tallyOf(id) !== undefined) rest.push(sample);
  }
  return rest;
}

function restNamed(
  {all}: Study,
  samples: readonly SampleKey[],
  {store}: PredictionSource,
  writing: Writing,
): readonly Named[] {
  const {survey, span} = all ?? {};
  if (survey == null || samples.length === 0) return [];
  const prompts = new Map<string, string>();
  const ids = new Set(samples.map(sampleId));
  for (const row of store.values()) if (ids.has(sampleId(row))) prompts.set(sampleId(row), askedOf(row));
  return samples.map((sample) => {
    const tally = survey.census.tallyOf(sampleId(sample))!;
    const {last, lastAt} = tally.course;
    const change = span == null ? null : sinceOfTally(tally, span, survey.census);
    const prompt = prompts.get(tally.id) ?? null;
    return {sample, prompt, scores: changeText(change, last, writing), epoch: lastAt};
  });
}
