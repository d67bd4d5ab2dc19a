import {html, nothing, type TemplateResult} from 'lit';
import type {Prediction} from '../../protocol/protocol.ts';
import {endingOf, loopIn} from '../../view/answers/ending.ts';
import {formatCount} from '../../view/format.ts';
import type {AnswerContext} from './context.ts';

/** How a prediction ended, as a chip; `null` where nobody knows. What is inferred says so. */
export function endingChip(
  row: Prediction,
  {strings: {answer}}: Pick<AnswerContext, 'strings'>,
): TemplateResult | null {
  const ending = endingOf(row);
  if (ending === null) return null;
  const {kind, said, isInferred} = ending;
  return html`<span
    class="chip ${kind === 'limit' ? 'warn' : ''}"
    part="chip"
    title=${said ?? answer.inferred}
  >
    <bdi>${kind === 'other' ? said : answer.endings[kind]}</bdi>
    ${isInferred ? html`<span class="visually-hidden">(${answer.inferred})</span>` : nothing}
  </span>`;
}

/** Characters of a repeated piece that are shown. */
const UNIT_CHARACTERS = 60;

/** That the text seems to say the same over and over; the title says how that is found. `null`: it does not. */
export function loopChip(
  {prediction}: Prediction,
  {strings: {answer}, locale}: AnswerContext,
): TemplateResult | null {
  const loop = loopIn(prediction);
  if (loop === null) return null;
  const {unit, times} = loop;
  const shown = unit.length > UNIT_CHARACTERS ? `${unit.slice(0, UNIT_CHARACTERS)}…` : unit;
  const hint = answer.loopHint(`“${shown}”`);
  return html`<span class="chip warn" part="chip" title=${hint}
    >${answer.loop(formatCount(times, locale))}<span class="visually-hidden">. ${hint}</span></span
  >`;
}
