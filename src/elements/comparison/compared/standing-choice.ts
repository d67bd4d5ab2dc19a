import {html, type TemplateResult} from 'lit';
import type {PredictionSource, SampleSelection} from '../../../context/stream-context.ts';
import {formatCount} from '../../../view/format.ts';
import type {SamplesCompared} from '../../../view/runs/compare-samples.ts';
import {parseSampleId} from '../../../view/samples/sample-index.ts';
import {STANDINGS, type Standing} from '../../../view/statistics/paired.ts';
import type {Writing} from './compared-lines.ts';

/** This run's samples against another's. */
export interface RunResult {
  readonly other: PredictionSource;
  /** `null`: nothing is known of them at the moment. */
  readonly result: SamplesCompared | null;
}

/** What was chosen, and how it was written. */
interface Chosen {
  readonly standing: Standing;
  readonly other: PredictionSource;
  readonly ids: readonly string[];
  readonly written: SampleSelection;
}

/** The choice of samples that do better or worse than in another run, or as well, to which all panels are narrowed. */
export class StandingChoice {
  #chosen: Chosen | null = null;

  /** A button for each, with how many they are; the pressed one shows all samples again. */
  buttons(
    source: PredictionSource,
    {other, result}: RunResult,
    {name, runs, locale}: Writing & {readonly name: string},
  ): TemplateResult {
    const chosen = this.#of(source, other);
    return html`<div class="standings" role="group" aria-label=${runs.against(name)}>
      ${STANDINGS.map((standing) => {
        const ids = result?.samples[standing] ?? [];
        const isChosen = chosen?.standing === standing;
        const label = runs.than[standing](name);
        return html`<button
          class="button standing"
          part="standing"
          type="button"
          aria-pressed=${isChosen}
          ?disabled=${ids.length === 0 && !isChosen}
          @click=${() => {
            if (isChosen) source.sampleSelection = this.#chosen = null;
            else this.#write(source, {standing, other, ids}, label);
          }}
        >
          <bdi>${label}</bdi> <strong>${formatCount(ids.length, locale)}</strong>
        </button>`;
      })}
    </div>`;
  }

  /** To be called in each update: the samples are others by now where scores are. */
  keep(source: PredictionSource, {other, result}: RunResult): void {
    const chosen = this.#of(source, other);
    if (chosen === null || result === null) return;
    const {standing, ids: before, written} = chosen;
    const ids = result.samples[standing];
    if (ids === before) return;
    if (ids.length === before.length && ids.every((id, i) => id === before[i])) {
      this.#chosen = {...chosen, ids};
      return;
    }
    // Not in the midst of an update that it would start anew.
    queueMicrotask(() => {
      if (source.sampleSelection === written) this.#write(source, {standing, other, ids}, written.label);
    });
  }

  #write(source: PredictionSource, chosen: Omit<Chosen, 'written'>, label: string): void {
    const samples = chosen.ids
      .flatMap((id) => parseSampleId(id) ?? [])
      .sort((a, b) => a.sample_index - b.sample_index);
    const written: SampleSelection = {label, samples};
    this.#chosen = {...chosen, written};
    source.sampleSelection = written;
  }

  /** `null` also where somebody has chosen others since. */
  #of({sampleSelection}: PredictionSource, other: PredictionSource): Chosen | null {
    const chosen = this.#chosen;
    return chosen?.written === sampleSelection && chosen?.other === other ? chosen : null;
  }
}
