/** The page side of `npm run bench:long`: how long the page is held while a long answer is opened, compared, searched, scrolled. */
import '../../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {FakeSource, makePrediction, offer} from '../../support/page/fake/fake-source.ts';

export interface Held {
  /** The longest that the page did nothing else, ms. */
  readonly longest: number;
  /** Until the first frame with text in it, ms. */
  readonly first: number;
  /** Until all of it stands, ms. */
  readonly whole: number;
}

declare global {
  interface Window {
    runLong(work: Work, characters: number): Promise<Held>;
  }
}

export type Work = 'pre' | 'open' | 'diff' | 'search' | 'scroll' | 'find';

const frame = (): Promise<number> => new Promise(requestAnimationFrame);

/** Sends itself a message over and over: the longest time between two is the longest task. */
function watch(): () => number {
  const {port1, port2} = new MessageChannel();
  let last = performance.now();
  let longest = 0;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(null);
  };
  port2.postMessage(null);
  return () => {
    port1.close();
    return longest;
  };
}

const line = (i: number, salt: number): string =>
  `${i}. The answer ${salt} goes on, with some words, and more of them; "quoted" (in brackets).\n`;

function textOf(characters: number, salt: number): string {
  const lines: string[] = [];
  for (let i = 0, length = 0; length < characters; i++)
    length += lines[lines.push(line(i, salt)) - 1]!.length;
  // Joined, not added up: text off the wire is in one piece, and a browser puts together what was added up where it is first read.
  return lines.join('').slice(0, characters);
}

async function measure(start: () => void, isWhole: () => boolean): Promise<Held> {
  for (let i = 0; i < 10; i++) await frame();
  const stop = watch();
  await frame();
  const began = performance.now();
  start();
  await frame();
  await frame();
  const first = performance.now() - began;
  while (!isWhole()) await frame();
  const whole = performance.now() - began;
  await frame();
  return {longest: stop(), first, whole};
}

async function tableOf(
  rows: readonly Prediction[],
  attributes: Readonly<Record<string, string>>,
): Promise<PredictionsTable> {
  const source = new FakeSource(rows);
  const place = offer(source);
  const table = document.createElement('ftl-predictions-table');
  for (const [name, value] of Object.entries(attributes)) table.setAttribute(name, value);
  place.append(table);
  document.body.replaceChildren(place);
  while (table.shadowRoot!.querySelector('tr.row') === null) await frame();
  return table;
}

window.runLong = async (work, characters) => {
  const text = textOf(characters, 1);
  if (work === 'pre') {
    const pre = document.createElement('pre');
    pre.style.cssText = 'white-space: pre-wrap; overflow-wrap: anywhere; max-height: 32em; overflow: auto';
    document.body.replaceChildren(pre);
    return measure(
      () => pre.append(text),
      () => pre.scrollHeight > 0,
    );
  }
  if (work === 'scroll' || work === 'find') {
    const rows = Array.from({length: 2000}, (_, i) =>
      makePrediction({seq: i + 1, sample_index: i, prediction: textOf(characters, i), ground_truth: null}),
    );
    const table = await tableOf(rows, {view: 'scroll'});
    if (work === 'find') {
      // In the row that is searched last.
      const counts = (): string => table.shadowRoot!.querySelector('.counts')!.textContent;
      return measure(
        () => (table.q = 'the answer 0 goes on'),
        () => counts().includes('1 of 2,000 match') && !counts().includes('more'),
      );
    }
    const scroller = table.shadowRoot!.querySelector('.scroller')!;
    let steps = 0;
    return measure(
      () => undefined,
      () => {
        scroller.scrollTop += 397;
        return ++steps === 150;
      },
    );
  }
  const truth = work === 'diff' ? textOf(characters, 1).replaceAll('00. The answer', '00. An answer') : null;
  const row = makePrediction({prediction: text, ground_truth: truth, exact_match: 0, char_error_rate: 0.1});
  const table = await tableOf([row], {});
  const box = (): Element | null | undefined => table.shadowRoot!.querySelector('.block.prediction > .text');
  const isWhole = (): boolean => (box()?.textContent.length ?? 0) >= characters;
  const open = (): void => table.shadowRoot!.querySelector<HTMLElement>('button.toggle')!.click();
  if (work === 'open') return measure(open, isWhole);
  if (work === 'diff')
    return measure(open, () => isWhole() && (box()?.querySelector('ins') ?? null) !== null);
  open();
  while (!isWhole()) await frame();
  const last = (): Element | null | undefined => box()?.lastElementChild?.querySelector('mark');
  return measure(
    () => (table.q = 'quoted'),
    () => (last() ?? null) !== null,
  );
};
