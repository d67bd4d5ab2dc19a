/** What every contender of `npm run bench:table` is fed, in the page: the same rows, frames and viewport. */
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {makePrediction} from '../../support/page/make-prediction.ts';
import {integer, seededRandom} from '../../support/random.ts';

export interface Workload {
  readonly rows: number;
  readonly rowsPerFrame: number;
  /** What stands first. */
  readonly order: 'oldest' | 'newest' | 'least-error';
  readonly filter: 'wrong' | 'search' | null;
  /** Four answers to a prompt at one step, shown as one group. */
  readonly isGrouped: boolean;
  /** Texts of one to several lines, shown in lines; and a row open with its difference marked, where there is such a thing. */
  readonly isWrapped: boolean;
  /** `pages`, `read`: pages of ten, in the second with a row open, so that rows wait. */
  readonly layout: 'list' | 'pages' | 'read';
}

export interface Contender {
  /** What of this workload it lacks: `skip` is why it cannot be run, `lacks` what it is run without. */
  lacks(workload: Workload): {readonly skip?: string; readonly lacks?: string};
  start(place: HTMLElement, workload: Workload, rows: readonly Prediction[]): Promise<void>;
  append(rows: readonly Prediction[]): Promise<void>;
  /** Draws what is left, and gives the text that a reader sees. */
  settle(): Promise<string>;
}

export interface Timing {
  /** Of the rows that were taken before the time was up. */
  readonly rows: number;
  readonly seconds: number;
  /** Milliseconds between frames. */
  readonly frames: readonly number[];
  readonly lacks: string | null;
}

declare global {
  interface Window {
    /** Makes the rows, which is not timed. */
    prepareTable(workload: Workload): void;
    runTable(workload: Workload, limitSeconds?: number): Promise<Timing | string>;
  }
}

/** What is searched for where a workload searches. */
export const SEARCHED = 'word 7';
/** Pixels of the list with its header. */
export const HEIGHT_PX = 640;
export const COLUMNS = [
  'epoch',
  'step',
  'sample_index',
  'prompt',
  'ground_truth',
  'prediction',
  'char_error_rate',
  'validation_pass',
] as const;

const WORDS =
  'the measured answer of a model that is trained further, told word by word as it was given'.split(' ');

function makeRows({rows: count, isWrapped, isGrouped}: Workload): Prediction[] {
  const random = seededRandom(1);
  const text = (words: number): string =>
    Array.from({length: words}, () => WORDS[integer(random, 0, WORDS.length - 1)]!).join(' ');
  return Array.from({length: count}, (_, i) => {
    const place = isGrouped ? i >> 2 : i;
    const truth = isWrapped ? text(integer(random, 3, 30)) : `AH0 ${place % 50} T`;
    const isExact = random() < 0.5;
    const number = `AH0 ${Math.floor(random() * 1000)} T`;
    const row = makePrediction({
      id: `row-${i}`,
      seq: i + 1,
      epoch: Math.floor(i / 5000),
      step: Math.floor(place / 50),
      sample_index: place % 50,
      completion_index: isGrouped ? i % 4 : 0,
      prompt: `pronounce: word ${place % 50}${isWrapped ? ` ${text(integer(random, 0, 20))}` : ''}`,
      char_error_rate: isExact ? 0 : 0.01 + 0.9 * random(),
      exact_match: isExact ? 1 : 0,
      validation_pass: random() < 0.5,
    });
    const wrong = isWrapped ? `${text(2)} ${truth} ${text(1)}` : number;
    // Apart, since scores of long texts are made at length, and are not what is measured.
    return {...row, ground_truth: truth, prediction: isExact ? truth : wrong};
  });
}

const frame = (): Promise<number> => new Promise(requestAnimationFrame);

/** Offers a contender to the bench; its page does nothing else. */
export function offerContender(contender: Contender): void {
  let rows: readonly Prediction[] = [];
  window.prepareTable = (workload) => {
    rows = makeRows(workload);
  };
  window.runTable = async (workload, limitSeconds = Infinity) => {
    const {skip, lacks} = contender.lacks(workload);
    if (skip !== undefined) return skip;
    const {rowsPerFrame} = workload;
    if (rows.length !== workload.rows) window.prepareTable(workload);
    const place = document.createElement('main');
    document.body.replaceChildren(place);
    await contender.start(place, workload, rows.slice(0, rowsPerFrame));
    await frame();

    const frames: number[] = [];
    const start = performance.now();
    let last = await frame();
    let taken = rowsPerFrame;
    while (taken < rows.length && last - start < 1000 * limitSeconds) {
      await contender.append(rows.slice(taken, taken + rowsPerFrame));
      taken += rowsPerFrame;
      const now = await frame();
      frames.push(now - last);
      last = now;
    }
    const shown = await contender.settle();
    const newest = rows[taken - 1]!;
    if (
      workload.order === 'newest' &&
      workload.layout === 'list' &&
      !workload.isGrouped &&
      !workload.isWrapped
    )
      if (!shown.includes(newest.prediction))
        throw new Error(`Expected the newest row ("${newest.prediction}") to be shown; shown is: ${shown}`);
    return {
      rows: taken - rowsPerFrame,
      seconds: ((await frame()) - start) / 1000,
      frames,
      lacks: lacks ?? null,
    };
  };
}
