import type {ReactiveControllerHost} from 'lit';
import type {PredictionSource, SampleKey} from '../../../context/stream-context.ts';
import {sampleId} from '../../../view/samples/sample-index.ts';
import {selectedIds} from '../../../view/samples/selection.ts';
import {revealOnPage} from '../../pieces/reveal-in.ts';
import type {SampleChoice} from './sample-follower.ts';

/** Turns to the sample that a reader has opened, in any element of the source, and brings it into sight. */
export class OpenedSample {
  readonly #host: HTMLElement & Pick<ReactiveControllerHost, 'updateComplete'>;
  readonly #turnTo: (id: string) => void;
  #source: PredictionSource | null = null;
  #opened: SampleKey | null = null;

  constructor(
    host: HTMLElement & Pick<ReactiveControllerHost, 'updateComplete'>,
    turnTo: (id: string) => void,
  ) {
    this.#host = host;
    this.#turnTo = turnTo;
  }

  /** To be called in each update of the host. What was opened before the source was known is no wish of its reader. */
  follow(source: PredictionSource | null): void {
    const opened = source?.openedSample ?? null;
    const isNew = source === this.#source && opened !== this.#opened;
    this.#source = source;
    this.#opened = opened;
    if (!isNew || opened === null) return;
    void this.#show(sampleId(opened));
  }

  /** A property that is set in an update of the host is not drawn: it is set after it. */
  async #show(id: string): Promise<void> {
    await this.#host.updateComplete;
    this.#turnTo(id);
    await this.#host.updateComplete;
    revealOnPage(this.#host);
  }
}

/** Of these samples those that all panels are narrowed to, in their order. */
export function offeredOf(
  choices: readonly SampleChoice[],
  source: PredictionSource | null,
): readonly SampleChoice[] {
  const ids = selectedIds(source?.sampleSelection);
  if (ids === null) return choices;
  const byId = new Map(choices.map((choice) => [choice.id, choice]));
  return [...ids].flatMap((id) => byId.get(id) ?? []);
}
