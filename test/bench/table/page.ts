/** The page side of `npm run bench:table`: feeds a table as fast as it draws, and times every frame. */
import '../../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {FakeSource, makePrediction, offer} from '../../support/page/fake/fake-source.ts';
import {seededRandom} from '../../support/random.ts';

export interface Workload {
  readonly rows: number;
  readonly rowsPerFrame: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Opens a row first: what comes then waits. */
  readonly isReading: boolean;
}

export interface Timing {
  readonly seconds: number;
  /** Milliseconds between frames. */
  readonly frames: readonly number[];
  /** Milliseconds that the table took of each frame. */
  readonly tasks: readonly number[];
  readonly heapBytes: number;
}

declare global {
  interface Window {
    runTable(workload: Workload): Promise<Timing>;
  }
}

const frame = (): Promise<number> => new Promise(requestAnimationFrame);

/** A source whose totals cost nothing: what is measured is the table. */
class BenchSource extends FakeSource {
  override put(rows: readonly Prediction[]): void {
    this.store.add(rows);
    this.totalCount = this.store.size;
    this.notify();
  }
}

function makeRows(count: number): Prediction[] {
  const random = seededRandom(1);
  return Array.from({length: count}, (_, i) =>
    makePrediction({
      id: `row-${i}`,
      seq: i + 1,
      epoch: Math.floor(i / 5000),
      step: Math.floor(i / 50),
      sample_index: i % 50,
      prompt: `pronounce: word ${i % 50}`,
      prediction: `AH0 ${Math.floor(random() * 1000)} T`,
      ground_truth: `AH0 ${i % 50} T`,
      char_error_rate: random(),
      validation_pass: random() < 0.5,
    }),
  );
}

window.runTable = async ({rows: count, rowsPerFrame, attributes, isReading}) => {
  const rows = makeRows(count);
  const source = new BenchSource();
  const place = offer(source);
  const table: PredictionsTable = document.createElement('ftl-predictions-table');
  for (const [name, value] of Object.entries(attributes)) table.setAttribute(name, value);
  place.append(table);
  document.body.replaceChildren(place);
  source.put(rows.slice(0, rowsPerFrame));
  await table.updateComplete;
  if (isReading) table.shadowRoot?.querySelector<HTMLElement>('button.toggle')?.click();
  await frame();

  const frames: number[] = [];
  const tasks: number[] = [];
  const start = performance.now();
  let last = await frame();
  for (let from = rowsPerFrame; from < count; from += rowsPerFrame) {
    const began = performance.now();
    source.put(rows.slice(from, from + rowsPerFrame));
    await table.updateComplete;
    tasks.push(performance.now() - began);
    const now = await frame();
    frames.push(now - last);
    last = now;
  }
  const {memory} = performance as Performance & {memory?: {usedJSHeapSize: number}};
  return {seconds: (last - start) / 1000, frames, tasks, heapBytes: memory?.usedJSHeapSize ?? NaN};
};
