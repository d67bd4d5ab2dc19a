import {html, nothing} from 'lit';
import {formatCount} from '../../../view/format.ts';
import {entryAt, type Lock} from '../../../view/runs/rounds.ts';
import {compareRounds, type HistoryEntry} from '../../../view/samples/history.ts';
import {formatAligned, type AnyShown} from '../../../view/scores/shown-score.ts';
import {icons} from '../../pieces/signs/icons.ts';
import {answers} from '../answers.ts';
import {writingOf, type Writing} from './compared-lines.ts';
import {CHANGE_ICONS, CHANGE_TONES, type AnswerBeside} from '../entry.ts';
import {nameOf} from '../sparkline.ts';

interface Beside {
  /** The other run's of the same prompt, ascending. */
  readonly history: readonly HistoryEntry[];
  /** Whether the other run has the prompt. */
  readonly isThere: boolean;
  readonly lock: Lock;
  readonly score: AnyShown;
  /** What this run and the other are called. */
  readonly names: (writing: Writing) => readonly string[];
}

/** The other run's answer at the same moment as one of this run's. */
export function answerBeside(
  entry: HistoryEntry,
  {history, isThere, lock, score, names}: Beside,
): AnswerBeside {
  const found = entryAt(history, entry.row, lock);
  return {
    own: (context) => html`<p class="run small"><bdi>${names(writingOf(context))[0]}</bdi></p>`,
    answer: (context) => {
      const writing = writingOf(context);
      const {runs} = writing;
      const [, name = ''] = names(writing);
      const missing = isThere ? runs.notThere[lock](name) : runs.promptNotThere(name);
      return html`<div class="beside" part="beside">
        ${
          found === undefined
            ? html`<p class="none"><bdi>${missing}</bdi></p>`
            : html`<p class="run small">
                  <bdi>${name}</bdi> <span class="muted">${whenAndHow(found, score, writing)}</span>
                  ${found.group === null && found.row.exact_match === 1 ? html`<span class="chip good">${icons.check}${context.strings.exact}</span>` : nothing}
                </p>
                ${answers(found, context)}`
        }
      </div>`;
    },
    chip: (context) => {
      if (found === undefined) return nothing;
      const writing = writingOf(context);
      const {change} = compareRounds(found, entry, score);
      return html`<span class="chip ${CHANGE_TONES[change]}"
        >${CHANGE_ICONS[change]}<bdi>${writing.runs.than[change](names(writing)[1]!)}</bdi></span
      >`;
    },
  };
}

/** `Epoch 4, step 1,588 · 22.0% error rate`. */
function whenAndHow({row, value}: HistoryEntry, score: AnyShown, {strings, locale}: Writing): string {
  const when = `${strings.epoch(formatCount(row.epoch, locale))}, ${strings.step(formatCount(row.step, locale))}`;
  const how =
    value === null ? strings.noScore : `${formatAligned(score, value, locale)} ${nameOf(score, strings)}`;
  return `${when} · ${how}`;
}
