import {html, nothing, svg, type SVGTemplateResult, type TemplateResult} from 'lit';
import type {StateKind, StreamState} from '../../../stream/wire/state.ts';
import {isNotLive} from '../../../view/state-label.ts';

/** A shape for each state, so that none is told by colour alone; drawn on a 12 × 12 grid. */
const SHAPES: Readonly<Record<StateKind, SVGTemplateResult>> = {
  idle: svg`<circle class="line" cx="6" cy="6" r="4.25" stroke-dasharray="1.7 1.64"/>`,
  connecting: svg`<path class="line" d="M6 1.75A4.25 4.25 0 1 1 1.75 6"/>`,
  'catching-up': svg`<path class="line" d="m3 2.5 3 3 3-3m-6 4 3 3 3-3"/>`,
  live: svg`<circle class="solid" cx="6" cy="6" r="3.5"/>`,
  stale: svg`<path class="line" d="M6 1.75 11 10.25H1zM6 5v2.25m0 1.5v.01"/>`,
  waiting: svg`<path class="line" d="M9.75 6A3.75 3.75 0 1 1 8.6 3.3M9.9 1.4v2.3H7.6"/>`,
  polling: svg`<circle class="solid" cx="2" cy="6" r="1.25"/><circle class="solid" cx="6" cy="6" r="1.25"/><circle class="solid" cx="10" cy="6" r="1.25"/>`,
  paused: svg`<path class="line thick" d="M4 2.5v7m4-7v7"/>`,
  quiet: svg`<path class="solid" d="M6.9 1.3a4.75 4.75 0 1 0 3.8 7.2A4.2 4.2 0 0 1 6.9 1.3z"/>`,
  ended: svg`<rect class="solid" x="2.25" y="2.25" width="7.5" height="7.5" rx="1.5"/>`,
  stopped: svg`<path class="line thick" d="m2.75 2.75 6.5 6.5m0-6.5-6.5 6.5"/>`,
};

const SNAPSHOT = svg`<rect class="line" x="2" y="2" width="8" height="8" rx="1.5"/>`;

type Tone = 'good' | 'busy' | 'plain' | 'warn' | 'bad';

const TONES: Readonly<Record<StateKind, Tone>> = {
  idle: 'plain',
  connecting: 'busy',
  'catching-up': 'busy',
  live: 'good',
  stale: 'warn',
  waiting: 'warn',
  polling: 'warn',
  paused: 'plain',
  quiet: 'plain',
  ended: 'plain',
  stopped: 'bad',
};

function stateTone(state: StreamState): Tone {
  return state.kind === 'ended' && state.status === 'failed' ? 'bad' : TONES[state.kind];
}

/**
 * The state's shape. Its words stand beside it. What turns is the whole SVG, never a part of it: the compositor turns a
 * box by itself, while a part is styled, laid out and painted anew for every frame.
 */
export function stateMark(state: StreamState): TemplateResult {
  return html`<span class="mark ${state.kind} ${stateTone(state)}" aria-hidden="true">
    ${state.kind === 'live' ? html`<i class="halo"></i>` : nothing}
    <svg width="12" height="12" viewBox="0 0 12 12">${isNotLive(state) ? SNAPSHOT : SHAPES[state.kind]}</svg>
  </span>`;
}
