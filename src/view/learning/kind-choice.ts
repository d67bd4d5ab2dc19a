import type {PredictionSource} from '../../stream/prediction-source.ts';
import type {SampleKey} from '../../stream/rows/sample-key.ts';

interface NamedKind {
  readonly name: string;
}

/** What finds the samples of a kind. */
export interface KindFinder<Kind extends NamedKind> {
  readonly samplesOf: (kind: Kind) => readonly SampleKey[];
  /** Why samples may be missing; `null`: none are. */
  readonly fault: () => string | null;
  readonly retry: () => void;
}

/** Narrows all panels of a source to the samples of a kind, and keeps them so. */
export class KindChoice<Kind extends NamedKind> {
  readonly #source: PredictionSource;
  readonly #finder: KindFinder<Kind>;
  #kind: Kind | null = null;
  #label = '';
  /** The samples as they were found, and the selection as it was written last. */
  #found: readonly SampleKey[] = [];
  #written: PredictionSource['sampleSelection'] = null;

  constructor(source: PredictionSource, finder: KindFinder<Kind>) {
    this.#source = source;
    this.#finder = finder;
  }

  /** `null` also where somebody has chosen others since. */
  get kind(): Kind | null {
    const {sampleSelection} = this.#source;
    return sampleSelection != null && sampleSelection === this.#written ? this.#kind : null;
  }

  /** @param kind `null`: all samples */
  choose(kind: Kind | null, label: string): void {
    this.#kind = kind;
    this.#label = label;
    if (kind === null) this.#source.sampleSelection = this.#written = null;
    else this.#write(kind, this.#finder.samplesOf(kind));
  }

  /** Writes it anew where it has others by now. */
  keep(): void {
    const {kind} = this;
    if (kind === null) return;
    const now = this.#finder.samplesOf(kind);
    if (now === this.#found && this.#written?.lack?.message === this.#lack?.message) return;
    const before = this.#found;
    const isSame =
      this.#written?.lack?.message === this.#lack?.message &&
      now.length === before.length &&
      now.every(
        ({sample_index, sample_source_id}, i) =>
          sample_index === before[i]!.sample_index && sample_source_id === before[i]!.sample_source_id,
      );
    this.#found = now;
    if (!isSame) this.#write(kind, now);
  }

  get #lack(): NonNullable<PredictionSource['sampleSelection']>['lack'] | null {
    const message = this.#finder.fault();
    return message === null ? null : {message, retry: () => this.#finder.retry()};
  }

  #write(kind: Kind, found: readonly SampleKey[]): void {
    const samples = found.map(({sample_index, sample_source_id}) => ({sample_index, sample_source_id}));
    const lack = this.#lack;
    this.#found = found;
    this.#written = {label: this.#label, samples, kind: kind.name, ...(lack == null ? {} : {lack})};
    this.#source.sampleSelection = this.#written;
  }
}
