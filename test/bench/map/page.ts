/** The page side of `npm run bench:map`: a map of 500 samples × 1,000 epochs, drawn and updated. */
import '../../../src/define/predictions-map.ts';
import {mapBodyLater} from '../../../src/elements/map/body-later.ts';
import type {PredictionsMap} from '../../../src/elements/predictions-map.ts';
import {FakeSource, makePrediction, offer} from '../../support/page/fake/fake-source.ts';
import {seededRandom} from '../../support/random.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import './workload.ts';

class BenchSource extends FakeSource {
  /** Totals cost nothing: what is measured is the map. */
  override put(rows: Parameters<FakeSource['put']>[0]): void {
    this.store.add(rows);
    this.notify();
  }
}

/** The colour in the middle of a cell of the last row, which is drawn last. */
const colorOf = (map: PredictionsMap, column: number, columns: number): string => {
  const canvas = map.shadowRoot?.querySelector('canvas');
  const context = canvas?.getContext('2d');
  if (canvas == null || context == null || canvas.width === 0) return '';
  return context
    .getImageData(Math.floor(((column + 0.5) / columns) * canvas.width), canvas.height - 1, 1, 1)
    .data.join();
};

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !holds(); i++) await new Promise(requestAnimationFrame);
  if (!holds()) throw new Error('Expected the map to be drawn.');
}

const COLUMN = 1;
let map: PredictionsMap | null = null;
let source: BenchSource | null = null;
let place: HTMLElement | null = null;
let epochCount = 0;
let updates: readonly (readonly Prediction[])[] = [];

window.bench = {
  async prepare({samples, epochs}, updateCount) {
    await mapBodyLater.load();
    const random = seededRandom(1);
    const last = epochs - 1;
    const row = (sample_index: number, seq: number, char_error_rate: number): Prediction =>
      makePrediction({sample_index, epoch: last, seq, char_error_rate});
    const values = Array.from({length: samples}, () =>
      Array.from({length: epochs}, () => 0.2 + 0.8 * random()),
    );
    source = new BenchSource();
    FakeSource.prototype.put.call(source, [row(0, 1, 0.5)]);
    source.set({isComplete: false, totalCount: samples * epochs});
    source.loadScores = async (metric) => ({
      ...{job_id: 'run-a', metric, values, sample_count: samples},
      samples: values.map((_, sample_index) => ({sample_index, sample_source_id: null})),
      epochs: Array.from({length: epochs}, (_, epoch) => epoch),
    });
    epochCount = epochs;
    updates = Array.from({length: updateCount}, (_, round) =>
      Array.from({length: samples}, (__, sample) =>
        row(sample, (round + 1) * samples + sample, round % 2 === 0 ? 0 : 0.9),
      ),
    );
    place = offer(source);
    map = document.createElement('ftl-predictions-map');
    map.sort = 'sample';
    place.append(map);
  },
  async draw() {
    const began = performance.now();
    document.body.replaceChildren(place!);
    const isDrawn = (column: number): boolean => !['', '0,0,0,0'].includes(colorOf(map!, column, epochCount));
    await until(() => isDrawn(COLUMN) && isDrawn(epochCount - 1));
    return performance.now() - began;
  },
  async update(round) {
    const before = colorOf(map!, epochCount - 1, epochCount);
    const began = performance.now();
    source!.put(updates[round]!);
    await until(() => colorOf(map!, epochCount - 1, epochCount) !== before);
    return performance.now() - began;
  },
};
