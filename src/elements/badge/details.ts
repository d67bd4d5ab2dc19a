import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import type {StreamState} from '../../stream/wire/state.ts';
import {formatAge, formatCount, formatDuration, formatTime} from '../../view/format.ts';
import {isNotLive, stateLabel} from '../../view/state-label.ts';
import {stateMeaning} from '../../view/state-words.ts';
import {icons} from '../pieces/signs/icons.ts';
import {stateMark} from '../pieces/signs/state-mark.ts';
import {leftOutDetails} from '../pieces/text/left-out.ts';
import {longText} from '../pieces/text/long-text.ts';
import type {Losses} from './losses.ts';
import {lostDetails} from './lost-details.ts';
import {NO_SOURCE} from './no-source.ts';
import type {BadgeStrings} from './strings.ts';

export {detailsStyles as styles} from './details.styles.ts';
export {placePopover} from '../pieces/popover.ts';
export {BADGE_STRINGS as english} from './strings.ts';

/** What an open badge says: the state, what is known of it, what is missing of a file, and what the reader may do. */
export function badgeDetails(
  source: PredictionSource | null,
  text: BadgeStrings,
  locale: string | undefined,
  losses: Losses | null,
): TemplateResult {
  const {state} = source ?? NO_SOURCE;
  return html`<div class="heading">
      ${stateMark(state)}<strong class="title">${stateLabel(source ?? NO_SOURCE, text.state)}</strong>
    </div>
    <div class="hint muted">${longText(stateMeaning(source ?? NO_SOURCE, text.state), text.state.long)}</div>
    ${
      source === null || state.kind === 'idle'
        ? nothing
        : html`${facts(source, text, locale)} ${leftOutDetails(source, locale, text.leftOut)}
            ${losses === null ? nothing : lostDetails(losses, text, locale)}
            <div class="actions">${actions(source, text)}</div>`
    }`;
}

function facts(source: PredictionSource, text: BadgeStrings, locale: string | undefined): TemplateResult {
  const {state, delayMs, transport, latestPrediction} = source;
  const eventAt = lastEventAt(source);
  const rowAt = timeOf(latestPrediction?.updated_at);
  const now = Date.now();
  const age = (at: number): string => formatAge(Math.max(0, now - at), locale);
  const fact = (name: string, value: string, hint?: string): TemplateResult =>
    html`<dt title=${hint ?? nothing}>${name}</dt>
      <dd><bdi>${value}</bdi></dd>`;
  return html`<dl>
    ${
      delayMs === null
        ? nothing
        : fact(text.delay, text.approximately(formatDuration(delayMs, locale)), text.delayHint)
    }
    ${fact(text.received, received(source, text, locale))}
    ${rowAt === null ? nothing : fact(text.lastPrediction, age(rowAt), formatTime(rowAt, locale))}
    ${
      eventAt === null
        ? isOver(source)
          ? nothing
          : fact(text.lastEvent, text.unknown)
        : fact(text.lastEvent, age(eventAt), formatTime(eventAt, locale))
    }
    ${state.kind === 'waiting' ? fact(text.nextTry, untilTry(state.retryAt - now, text, locale)) : nothing}
    ${transport === null ? nothing : fact(text.transport, text.transports[transport])}
  </dl>`;
}

function received(
  {store, totalCount}: PredictionSource,
  text: BadgeStrings,
  locale: string | undefined,
): string {
  const {receivedCount} = store;
  const count = formatCount(receivedCount, locale);
  if (totalCount === null) return count;
  const total = formatCount(totalCount, locale);
  return receivedCount > totalCount ? text.receivedMore(count, total) : text.receivedOf(count, total);
}

const untilTry = (ms: number, text: BadgeStrings, locale: string | undefined): string =>
  ms < 500 ? text.now : formatAge(-ms, locale);

/** Nothing more is heard, so that the time of hearing is that of loading. */
const isOver = ({state, transport}: PredictionSource): boolean =>
  state.kind === 'ended' || transport === 'file' || transport === 'fetch';

/** When the source last told of something; of what is over, when that happened. `null`: not known. */
function lastEventAt(source: PredictionSource): number | null {
  if (!isOver(source)) return source.lastEventAt;
  const times = [source.job?.completed_at, source.latestPrediction?.updated_at].map(timeOf);
  return times.reduce((last, time) => (time === null || (last !== null && last > time) ? last : time), null);
}

function timeOf(iso: string | null | undefined): number | null {
  const time = Date.parse(iso ?? '');
  return Number.isNaN(time) ? null : time;
}

/** What the reader may do now: pause, go on, or ask at once. */
function actions(source: PredictionSource, text: BadgeStrings): readonly TemplateResult[] {
  const {state} = source;
  const button = (
    call: 'pause' | 'resume' | 'refresh',
    icon: TemplateResult,
    label: string,
  ): TemplateResult =>
    html`<button class="button" type="button" @click=${() => source[call]()}>${icon}${label}</button>`;
  const refresh = button('refresh', icons.refresh, text.refresh);
  if (isNotLive(state)) return [refresh];
  if (state.kind === 'paused') return [button('resume', icons.play, text.resume)];
  if (state.kind === 'ended') return [refresh];
  const retry = button('refresh', icons.refresh, text.retry);
  if (state.kind === 'stopped') return [retry];
  const pause = button('pause', icons.pause, text.pause);
  return canAskNow(state) ? [retry, pause] : [pause];
}

const canAskNow = ({kind}: StreamState): boolean => kind === 'waiting' || kind === 'quiet';
