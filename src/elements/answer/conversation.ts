import {html, nothing, type TemplateResult} from 'lit';
import {parted} from '../../view/answers/parted.ts';
import type {ToolCall, Turn} from '../../view/answers/conversation.ts';
import {formatCount} from '../../view/format.ts';
import type {AnswerContext} from './context.ts';
import {renderedSoon} from './rendered-later.ts';
import {textBox} from './text-box.ts';
import {foldedThought} from './thought.ts';

/** Turns drawn at either end of a long conversation; those between come when asked for. */
const FIRST = 2;
const LAST = 20;

/** A conversation, turn by turn: who speaks, what, which tools are called and with what result. */
export function conversation(turns: readonly Turn[], context: AnswerContext): TemplateResult {
  const turn = (one: Turn): TemplateResult => turnItem(one, context);
  const between = turns.slice(FIRST, -LAST);
  const {answer} = context.strings;
  return html`<ol class="turns" aria-label=${answer.conversation} tabindex="0">
    ${turns.slice(0, FIRST).map(turn)}
    ${
      between.length === 0
        ? nothing
        : html`<li class="utterance">
            <details class="fold">
              <summary>${answer.showTurns(formatCount(between.length, context.locale))}</summary>
              <ol class="inner">
                ${between.map(turn)}
              </ol>
            </details>
          </li>`
    }
    ${turns.slice(Math.max(FIRST, turns.length - LAST)).map(turn)}
  </ol>`;
}

function turnItem(
  {role, name, text, others, toolCalls, answers}: Turn,
  context: AnswerContext,
): TemplateResult {
  const {answer} = context.strings;
  const isEmpty = text === '' && others.length === 0 && toolCalls.length === 0;
  return html`<li class="utterance ${role === 'user' ? role : ''}">
    <h4>
      <bdi>${Object.hasOwn(answer.roles, role) ? answer.roles[role] : role}</bdi
      >${name === null ? nothing : html`<span class="muted">, <bdi>${name}</bdi></span>`}${
        answers === null
          ? nothing
          : html`<span class="muted">, ${answer.answers} <bdi>${answers}</bdi></span>`
      }
    </h4>
    <div class="turn-body">
      ${text === '' ? nothing : turnText(role, text, context)}
      ${others.map((kind) => html`<span class="chip" part="chip"><bdi>${kind}</bdi></span>`)}
      ${toolCalls.map((call) => toolCall(call, context))}
      ${isEmpty ? html`<p class="none">${context.strings.emptyText}</p>` : nothing}
    </div>
  </li>`;
}

/** Only a model thinks: a user may well write about its tags. */
function turnText(role: string, text: string, context: AnswerContext): TemplateResult {
  const {thinking, answer} = role === 'assistant' ? parted(text) : {thinking: null, answer: text};
  return html`${foldedThought(thinking, context)}
  ${
    answer === null || answer === ''
      ? nothing
      : context.rendering === 'auto'
        ? renderedSoon(answer, context)
        : textBox(answer, context)
  }`;
}

function toolCall({name, call}: ToolCall, context: AnswerContext): TemplateResult {
  const {answer} = context.strings;
  return html`<div class="call">
    <p class="muted">${answer.calls} <bdi>${name ?? answer.unnamedTool}</bdi></p>
    ${textBox(call, context)}
  </div>`;
}
