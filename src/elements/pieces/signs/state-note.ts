import {html, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../../context/stream-context.ts';
import {isReplay, stateLabel, type StateLabelStrings} from '../../../view/state-label.ts';
import {stateMark} from './state-mark.ts';

/** Shape and words for a toolbar. `live` goes without saying there: its word is for those who listen or point. */
export function stateNote(
  source: Pick<PredictionSource, 'state' | 'transport'>,
  strings: StateLabelStrings,
): TemplateResult {
  const {state} = source;
  const label = stateLabel(source, strings);
  const words = state.kind === 'live' && !isReplay(source) ? 'visually-hidden' : '';
  return html`<span class="state muted" title=${label}
    >${stateMark(state)}<span class=${words}>${label}</span></span
  >`;
}
