import type {PredictionSource} from '../../../context/stream-context.ts';
import {Kept} from '../../../view/kept.ts';
import {learningBook, type LearningBook} from '../../../view/learning/book.ts';
import {LinesBeside} from '../../../view/learning/beside.ts';
import {HeldSamples} from '../../../view/runs/held-samples.ts';
import {matchSamples, type SampleMatches} from '../../../view/runs/match-samples.ts';
import type {Sample} from '../../../view/samples/sample-index.ts';
import type {AnyShown} from '../../../view/scores/shown-score.ts';

/** What is followed of a further run while it is shown. */
export class RunBeside {
  readonly source: PredictionSource;
  readonly lines = new LinesBeside();
  readonly #onAnswer: () => void;
  readonly #samples: HeldSamples;
  readonly #matches = new Kept<SampleMatches>();
  #book: LearningBook | null = null;
  #leaveBook: () => void = () => undefined;

  /** @param onAnswer called when its server has answered */
  constructor(source: PredictionSource, onAnswer: () => void) {
    this.source = source;
    this.#onAnswer = onAnswer;
    this.#samples = new HeldSamples(source.store);
  }

  /** Its scores, those too that the page does not hold. */
  book(score: AnyShown): LearningBook {
    const book = learningBook(this.source, score);
    if (book !== this.#book) {
      const leave = book.follow(this.#onAnswer);
      this.#leaveBook();
      this.#leaveBook = leave;
      this.#book = book;
    }
    book.ask();
    return book;
  }

  matches(own: readonly Sample[]): SampleMatches {
    const lists = [own, this.#samples.list] as const;
    return this.#matches.get(lists, () => matchSamples(...lists));
  }

  leave(): void {
    this.#samples.leave();
    this.#leaveBook();
  }
}
