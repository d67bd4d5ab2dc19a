import type {RecordedPrediction} from './recorded-run.ts';

const BAR_WIDTH = 24;

/** How far the replay is: one line that is drawn over on a terminal, a line per epoch elsewhere. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #total: number;
  readonly #lastEpoch: number;
  #epochShown = -1;
  #isOpen = false;

  constructor(out: NodeJS.WriteStream, records: readonly RecordedPrediction[]) {
    this.#out = out;
    this.#total = records.length;
    this.#lastEpoch = records.at(-1)?.epoch ?? 0;
  }

  show(sent: number, {epoch, step}: RecordedPrediction): void {
    const text = `epoch ${epoch}/${this.#lastEpoch}  step ${step}  ${sent}/${this.#total} predictions`;
    if (this.#out.isTTY) {
      const filled = Math.round((sent / this.#total) * BAR_WIDTH);
      this.#out.write(`\r  ${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}  ${text}\x1b[K`);
      this.#isOpen = true;
    } else if (epoch !== this.#epochShown) {
      this.#epochShown = epoch;
      this.#out.write(`  ${text}\n`);
    }
  }

  /** A line of its own, below what has been drawn. */
  say(text: string): void {
    if (this.#isOpen) this.#out.write('\n');
    this.#isOpen = false;
    this.#out.write(`${text}\n`);
  }
}
