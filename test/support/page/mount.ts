import type {PredictionSource} from '../../../src/context/stream-context.ts';
import {badgeDetailsLater} from '../../../src/elements/badge/details-later.ts';
import {comparisonBodyLater} from '../../../src/elements/comparison/body-later.ts';
import {trendsBodyLater} from '../../../src/elements/trends/body-later.ts';
import {sliderBodyLater} from '../../../src/elements/slider/body-later.ts';
import {mapBodyLater} from '../../../src/elements/map/body-later.ts';
import {tableBodyLater} from '../../../src/elements/table/body-later.ts';
import {detailsLater} from '../../../src/elements/table/rows/open-row.ts';
import {renderedLater} from '../../../src/elements/answer/rendered-later.ts';
import {compareLater} from '../../../src/view/rows/diff.ts';
import {offer} from './fake/fake-source.ts';

interface Updating extends HTMLElement {
  readonly updateComplete: Promise<boolean>;
}

/** An element of this tag on the page, inside whatever offers `source`, drawn and settled, with what it loads later at hand. */
export async function mount<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  source: PredictionSource,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
): Promise<HTMLElementTagNameMap[Tag]> {
  await Promise.all(
    [badgeDetailsLater, compareLater, detailsLater, renderedLater].map((later) => later.load()),
  );
  const container = offer(source);
  const element = document.createElement(tag);
  Object.assign(element, properties);
  container.append(element);
  document.body.append(container);
  await settled(element);
  return element;
}

/** Waits for the transitions inside an element to end: half-way its colours mean nothing. */
export async function still(element: HTMLElement): Promise<void> {
  const running = element.shadowRoot?.getAnimations() ?? [];
  const finite = running.filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(finite.map((animation) => animation.finished));
}

/** What draws elements; those that fail are for the element to tell. */
const BODIES = [comparisonBodyLater, mapBodyLater, sliderBodyLater, tableBodyLater, trendsBodyLater];

/** Waits until an element has drawn all that it knows, measured sizes too. */
export async function settled(element: HTMLElement): Promise<void> {
  await Promise.allSettled(BODIES.map((later) => later.load()));
  for (let i = 0; i < 3; i++) {
    await (element as Updating).updateComplete;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** Everything under an element's shadow root that a selector matches. */
export const all = <Found extends HTMLElement = HTMLElement>(
  host: HTMLElement,
  selector: string,
): Found[] => [...(host.shadowRoot?.querySelectorAll<Found>(selector) ?? [])];

/** The one thing under an element's shadow root that a selector matches. */
export function one<Found extends HTMLElement = HTMLElement>(host: HTMLElement, selector: string): Found {
  const found = host.shadowRoot?.querySelector<Found>(selector);
  if (!found) throw new Error(`Expected "${selector}" in <${host.localName}>; its text is: ${textOf(host)}`);
  return found;
}

/** The text of an element or of what a selector matches in it, white space squeezed. */
export const textOf = (host: Element, selector?: string): string =>
  [
    ...(selector === undefined
      ? [host.shadowRoot ?? host]
      : (host.shadowRoot ?? host).querySelectorAll(selector)),
  ]
    .map((node) => node.textContent.replace(/\s+/g, ' ').trim())
    .join(' | ');
