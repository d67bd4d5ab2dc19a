import {html, nothing, type ReactiveController, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import {formatCount} from '../../../view/format.ts';
import {formatValue, type AnyShown} from '../../../view/scores/shown-score.ts';
import {searchSamples, sharedNumbers} from '../../../view/samples/sample-index.ts';
import type {ComparisonStrings} from '../strings.ts';
import type {BodyHost} from '../../pieces/host/element-body.ts';
import {revealIn} from '../../pieces/reveal-in.ts';
import type {SampleChoice} from './sample-follower.ts';

export interface PickerModel {
  readonly choices: readonly SampleChoice[];
  /** Those that the list has. */
  readonly offered: readonly SampleChoice[];
  readonly selected: string | null;
  readonly score: AnyShown;
  readonly strings: ComparisonStrings;
  readonly locale: string | undefined;
}

/** Choices that the list shows at once; the search finds the others. */
const SHOWN = 100;

/**
 * A combobox of the samples: shows the one that is chosen, searches prompts while it is open. Its state is its own, so
 * that an update of the host leaves list, search and focus as they are.
 */
export class SamplePicker implements ReactiveController {
  readonly #host: BodyHost;
  readonly #pick: (id: string) => void;
  #isOpen = false;
  #search = '';
  #active = 0;
  #found: readonly SampleChoice[] = [];
  #shared: ReadonlySet<number> = new Set();

  constructor(host: BodyHost, pick: (id: string) => void) {
    this.#host = host;
    this.#pick = pick;
    host.addController(this);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  hostDisconnected(): void {
    this.#isOpen = false;
  }

  render(model: PickerModel): TemplateResult {
    const {choices, offered, selected, strings} = model;
    const chosen = choices.find(({id}) => id === selected);
    this.#found = this.#isOpen ? searchSamples(offered, this.#search) : [];
    this.#active = Math.min(this.#active, Math.max(0, Math.min(SHOWN, this.#found.length) - 1));
    this.#shared = sharedNumbers(choices);
    const name = chosen === undefined ? (selected ?? '') : this.#nameOf(chosen);
    return html`<div class="picker">
      <input
        class="field"
        part="sample-picker"
        type="text"
        role="combobox"
        dir="auto"
        autocomplete="off"
        spellcheck="false"
        aria-label=${strings.sample}
        aria-expanded=${this.#isOpen ? 'true' : 'false'}
        aria-controls="samples"
        aria-autocomplete="list"
        aria-activedescendant=${this.#isOpen && this.#found.length > 0 ? `choice-${this.#active}` : nothing}
        placeholder=${this.#isOpen ? name || strings.search : strings.search}
        .value=${live(this.#isOpen ? this.#search : name)}
        @click=${() => this.#open(model)}
        @input=${(event: InputEvent) => this.#onSearch(event, model)}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, model)}
        @blur=${() => this.#close()}
      />
      <ul class="choices" id="samples" role="listbox" aria-label=${strings.sample} ?hidden=${!this.#isOpen}>
        ${this.#found.slice(0, SHOWN).map((choice, i) => this.#choice(choice, i, model))} ${this.#note(model)}
      </ul>
    </div>`;
  }

  #choice(choice: SampleChoice, index: number, model: PickerModel): TemplateResult {
    const {id, sample_index, prompt, value} = choice;
    const source = this.#sourceOf(choice);
    // eslint-disable-next-line lit-a11y/click-events-have-key-events -- the field has the focus, and the keys
    return html`<li
      class=${index === this.#active ? 'choice active' : 'choice'}
      id="choice-${index}"
      role="option"
      aria-selected=${id === model.selected ? 'true' : 'false'}
      @pointerdown=${keepFocus}
      @click=${() => this.#choose(id)}
    >
      <span class="number">${formatCount(sample_index, model.locale)}</span>
      ${source === null ? nothing : html`<bdi class="source">${source}</bdi>`}
      <bdi class="start">${firstLine(prompt)}</bdi>
      <span class="number">${value === null ? '–' : formatValue(model.score, value, model.locale)}</span>
    </li>`;
  }

  /** Its source, where another sample bears the same number. */
  #sourceOf({sample_index, sample_source_id}: SampleChoice): string | null {
    return this.#shared.has(sample_index) ? sample_source_id : null;
  }

  #nameOf(choice: SampleChoice): string {
    const parts = [`${choice.sample_index}`, this.#sourceOf(choice), firstLine(choice.prompt)];
    return parts.filter((part) => part !== null).join(' · ');
  }

  #note({strings, locale}: PickerModel): TemplateResult | typeof nothing {
    const rest = this.#found.length - SHOWN;
    if (!this.#isOpen || (rest <= 0 && this.#found.length > 0)) return nothing;
    const text = rest > 0 ? strings.moreSamples(formatCount(rest, locale)) : strings.noSampleFound;
    return html`<li class="note" role="option" aria-disabled="true" aria-selected="false">${text}</li>`;
  }

  #open({offered, selected}: PickerModel): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#search = '';
    this.#active = Math.max(
      0,
      offered.findIndex(({id}) => id === selected),
    );
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => this.#reveal());
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#host.requestUpdate();
  }

  #choose(id: string): void {
    this.#close();
    this.#pick(id);
  }

  #onSearch(event: InputEvent, model: PickerModel): void {
    const {value} = event.target as HTMLInputElement;
    this.#open(model);
    this.#search = value;
    this.#active = 0;
    this.#host.requestUpdate();
  }

  #onKey(event: KeyboardEvent, model: PickerModel): void {
    const last = Math.min(SHOWN, this.#found.length) - 1;
    if (event.key === 'Escape' && this.#isOpen) this.#close();
    else if (event.key === 'Enter' && this.#isOpen) {
      const choice = this.#found[this.#active];
      if (choice !== undefined) this.#choose(choice.id);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!this.#isOpen) this.#open(model);
      else {
        const move = event.key === 'ArrowDown' ? 1 : -1;
        this.#active = Math.max(0, Math.min(last, this.#active + move));
        this.#host.requestUpdate();
        void this.#host.updateComplete.then(() => this.#reveal());
      }
    } else return;
    event.preventDefault();
  }

  #reveal(): void {
    const {renderRoot} = this.#host;
    const list = renderRoot.querySelector<HTMLElement>('.choices');
    const choice = renderRoot.querySelector<HTMLElement>('.choice.active');
    if (list !== null && choice !== null) revealIn(list, choice, 'edge');
  }
}

/** The field keeps the focus while a choice is clicked. */
const keepFocus = (event: PointerEvent): void => event.preventDefault();

/** A prompt in one line: what a choice has room for. */
const firstLine = (prompt: string): string => prompt.slice(0, 160).replaceAll(/\s+/g, ' ').trim();
