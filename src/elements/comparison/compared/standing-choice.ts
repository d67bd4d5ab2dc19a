import {html, type TemplateResult} from 'lit';
import type {PredictionSource, SampleKey} from '../../../context/stream-context.ts';
import {formatCount} from '../../../view/format.ts';
import {bySample} from '../../../stream/rows/sample-key.ts';
import {Kept} from '../../../view/kept.ts';
import {KindChoice} from '../../../view/learning/kind-choice.ts';
import type {SamplesCompared} from '../../../view/runs/compare-samples.ts';
import {parseSampleId} from '../../../view/samples/sample-index.ts';
import {STANDINGS, type Standing} from '../../../view/statistics/paired.ts';
import type {Writing} from './compared-lines.ts';

interface StandingKind {
  /** No kind of the map is called so. */
  readonly name: `run-${Standing}`;
  readonly standing: Standing;
  readonly other: PredictionSource;
}

/** The choice of samples that do better or worse than in another run, or as well, to which all panels are narrowed. */
export class StandingChoice {
  readonly #choice: KindChoice<StandingKind>;
  readonly #keys = new Kept<readonly SampleKey[]>();
  #result: SamplesCompared | null = null;

  constructor(source: PredictionSource) {
    this.#choice = new KindChoice(source, {
      samplesOf: ({standing}) => this.#samplesOf(standing),
      fault: () => null,
      retry: () => {},
    });
  }

  /** To be called in each update: the samples are others by now where scores are. */
  keep(other: PredictionSource, result: SamplesCompared | null): void {
    if (result === null || result === this.#result) return;
    this.#result = result;
    // Not in the midst of an update that it would start anew.
    if (this.#choice.kind?.other === other) queueMicrotask(() => this.#choice.keep());
  }

  /** A button for each, with how many they are; the pressed one shows all samples again. */
  buttons(
    other: PredictionSource,
    {samples}: SamplesCompared,
    {name, runs, locale}: Writing & {readonly name: string},
  ): TemplateResult {
    const {kind} = this.#choice;
    return html`<div class="standings" role="group" aria-label=${runs.against(name)}>
      ${STANDINGS.map((standing) => {
        const {length} = samples[standing];
        const isChosen = kind?.standing === standing && kind.other === other;
        const label = runs.than[standing](name);
        return html`<button
          class="button standing"
          part="standing"
          type="button"
          aria-pressed=${isChosen}
          ?disabled=${length === 0 && !isChosen}
          @click=${() =>
            this.#choice.choose(isChosen ? null : {name: `run-${standing}`, standing, other}, label)}
        >
          <bdi>${label}</bdi> <strong>${formatCount(length, locale)}</strong>
        </button>`;
      })}
    </div>`;
  }

  #samplesOf(standing: Standing): readonly SampleKey[] {
    const ids = this.#result?.samples[standing] ?? [];
    return this.#keys.get([ids], () => ids.flatMap((id) => parseSampleId(id) ?? []).sort(bySample));
  }
}
