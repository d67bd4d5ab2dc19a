import type {PredictionSource} from '../../context/stream-context.ts';
import type {LossRule} from '../../protocol/loss-rule.ts';
import type {Regression} from '../../protocol/regression.ts';
import {LossBook} from '../../view/samples/losses.ts';
import {Notifier, type NotifierHost} from './notifier.ts';
import type {BadgeStrings} from './strings.ts';

export {BADGE_STRINGS as english} from './strings.ts';

export interface LossesOptions {
  readonly source: PredictionSource;
  readonly rule: LossRule;
  readonly strings: () => BadgeStrings;
  /** Some were lost while they are watched. */
  readonly onLost: () => void;
}

/** Follows one source: counts what is lost, tells of what is lost while it is watched. */
export class Losses {
  readonly rule: LossRule;
  readonly notifier: Notifier;
  readonly #source: PredictionSource;
  readonly #host: NotifierHost;
  readonly #onLost: () => void;
  readonly #book: LossBook;
  readonly #stop: () => void;
  /** Rows that come from now on are news; before, they were there already. */
  #hasBeenLive = false;
  lost: readonly Regression[];

  constructor(host: NotifierHost, {source, rule, strings, onLost}: LossesOptions) {
    this.#host = host;
    this.#onLost = onLost;
    this.#source = source;
    this.rule = rule;
    this.notifier = new Notifier(host, strings);
    this.#book = new LossBook(source.store.values(), source.job?.scores ?? null, rule);
    this.lost = this.#book.lost;
    this.#look();
    this.#stop = source.store.subscribe((change) => {
      this.#look();
      const found = this.#book.apply(change, source.job?.scores ?? null);
      const {lost} = this.#book;
      const isOther = lost.length !== this.lost.length || found.length > 0;
      this.lost = lost;
      if (this.#hasBeenLive && source.progress === null && found.length > 0) this.#tell(found);
      if (isOther) host.requestUpdate();
    });
  }

  isOf(source: PredictionSource, {right, of}: LossRule): boolean {
    return source === this.#source && right === this.rule.right && of === this.rule.of;
  }

  close(): void {
    this.#stop();
  }

  #look(): void {
    const {kind} = this.#source.state;
    if (kind === 'live' || kind === 'polling') this.#hasBeenLive = true;
  }

  #tell(found: readonly Regression[]): void {
    for (const detail of found)
      this.#host.dispatchEvent(new CustomEvent('ftl-regression', {detail, bubbles: true, composed: true}));
    this.#onLost();
    this.notifier.tell(found, this.#source.jobId);
  }
}
