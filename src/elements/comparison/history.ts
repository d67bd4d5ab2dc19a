import {html, nothing, type TemplateResult} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import type {ScoreText} from '../../protocol/protocol.ts';
import type {Metric} from '../../view/scores/metric.ts';
import {formatCount} from '../../view/format.ts';
import {onlyChanges, type HistoryEntry} from '../../view/samples/history.ts';
import {promptCopy} from '../../view/answers/conversation.ts';
import {scoringHint} from '../answer/thought.ts';
import {copyButton} from '../pieces/text/copy-button.ts';
import {icons} from '../pieces/signs/icons.ts';
import {historyEntry, type EntryContext} from './entry.ts';
import {historySparkline} from './sparkline.ts';
import {givenText, promptText, type TextContext} from './text.ts';

/** Predictions drawn at first, and more at each click. */
export const PAGE = 50;

export interface HistoryModel extends TextContext, Pick<EntryContext, 'beside'> {
  /** Every prediction of the sample that is shown, ascending; at least one. */
  readonly history: readonly HistoryEntry[];
  readonly marked: HistoryEntry | undefined;
  readonly metric: Metric;
  /** Index of the prediction under the pointer in the sparkline. */
  readonly pointed: number | null;
  readonly onlyChanged: boolean;
  /** What of a prediction the job scores; `null`: it does not say. */
  readonly scoreText: ScoreText | null;
  /** Predictions that are drawn, at least. */
  readonly drawnCount: number;
  /** Newer predictions that wait until the reader asks for them. */
  readonly waitingCount: number;
}

export interface HistoryActions {
  readonly pick: (entry: HistoryEntry | null) => void;
  readonly point: (index: number | null) => void;
  readonly showNew: () => void;
  readonly showOlder: () => void;
  readonly onPointer: (event: PointerEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onScroll: (event: Event) => void;
}

/** What the sample was given, and how its error rate went. */
export function sampleHead(model: HistoryModel, {pick, point}: HistoryActions): TemplateResult {
  const {history, marked, metric, pointed, strings, locale} = model;
  const {row: last} = history.at(-1)!;
  return html`<div class="sample">
    <section class="given">
      <h3>${strings.prompt} ${copyButton(strings.prompt, promptCopy(last), strings.copy)}</h3>
      ${promptText(last, model)}
    </section>
    <section class="given">
      <h3>
        ${strings.truth}
        ${last.ground_truth === null ? nothing : copyButton(strings.truth, last.ground_truth, strings.copy)}
      </h3>
      ${givenText('truth', last.ground_truth, model)} ${scoringHint(last, model.scoreText, model)}
    </section>
    ${historySparkline({
      history,
      score: metric.score,
      marked: history.findIndex((entry) => entry === marked),
      best: history.findIndex(({isBest}) => isBest),
      strings,
      locale,
      pointed,
      pick,
      point,
    })}
  </div>`;
}

/** Its predictions, the newest first. */
export function sampleHistoryList(model: HistoryModel, actions: HistoryActions): TemplateResult {
  const {history, marked, onlyChanged, strings} = model;
  const entries = (onlyChanged ? onlyChanges(history) : history).toReversed();
  const place = entries.findIndex((entry) => entry === marked);
  const drawnCount = Math.max(model.drawnCount, place + 1);
  const context = {...model, pick: actions.pick};
  return html`<div class="frame">
    ${newerPill(model, actions)}
    <div
      class="entries"
      role="region"
      tabindex="0"
      aria-label=${strings.title}
      @pointerenter=${actions.onPointer}
      @pointerleave=${actions.onPointer}
      @focusin=${actions.onFocus}
      @focusout=${actions.onFocus}
      @scroll=${actions.onScroll}
    >
      <ol class="list">
        ${repeat(
          entries.slice(0, drawnCount),
          ({id}) => id,
          (entry) => historyEntry(entry, entry === marked, context),
        )}
      </ol>
      ${olderButton(entries.length - drawnCount, model, actions)}
    </div>
  </div>`;
}

/** The button behind which newer predictions wait; it lies over the list, so that nothing moves when it comes. */
function newerPill(
  {waitingCount, strings, locale}: HistoryModel,
  {showNew}: HistoryActions,
): TemplateResult | typeof nothing {
  if (waitingCount === 0) return nothing;
  return html`<button class="pill" part="pill" type="button" @click=${showNew}>
    ${icons.arrowUp}${strings.newer(formatCount(waitingCount, locale), waitingCount === 1)}
  </button>`;
}

function olderButton(
  count: number,
  {strings, locale}: HistoryModel,
  {showOlder}: HistoryActions,
): TemplateResult | typeof nothing {
  if (count <= 0) return nothing;
  return html`<button class="button quiet older" type="button" @click=${showOlder}>
    ${strings.older(formatCount(Math.min(PAGE, count), locale))}
  </button>`;
}
