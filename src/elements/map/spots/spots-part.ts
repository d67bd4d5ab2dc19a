import type {ReactiveController, TemplateResult} from 'lit';
import type {Spot, Spots} from '../../../view/learning/spots.ts';
import {observeSizes} from '../../pieces/host/observe-sizes.ts';
import {indexByKey} from '../../pieces/cursor-keys.ts';
import type {BodyHost} from '../../pieces/host/element-body.ts';
import type {DrawingActions} from '../host.ts';
import {spotsOf, spotsView, spotText} from './spots.ts';
import type {Study} from '../study.ts';
import type {Writing} from '../writing.ts';

/** The learning map of an element, read by pointer and keys. */
export class SpotsPart implements ReactiveController {
  readonly #host: BodyHost;
  readonly #actions: DrawingActions;
  #study: Study | null = null;
  #writing: Writing | null = null;
  #spots: Spots | null = null;
  #pointed: Spot | null = null;
  #resized: ResizeObserver | null = null;
  #observed: Element | null = null;
  /** CSS pixels. */
  #width = 600;

  constructor(host: BodyHost, actions: DrawingActions) {
    this.#host = host;
    this.#actions = actions;
    host.addController(this);
  }

  hostConnected(): void {
    this.#resized = observeSizes(this.#host, ([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#resized?.disconnect();
    this.#observed = null;
  }

  /** To be called after each update. */
  measure(): void {
    const ground = this.#host.renderRoot.querySelector('.ground');
    if (ground === this.#observed) return;
    if (this.#observed !== null) this.#resized?.unobserve(this.#observed);
    if (ground !== null) this.#resized?.observe(ground);
    this.#observed = ground;
  }

  render(study: Study, writing: Writing): TemplateResult {
    if (study !== this.#study) {
      this.#spots = spotsOf(study);
      const {x, y} = this.#pointed ?? {};
      this.#pointed = this.#spots.spots.find((spot) => spot.x === x && spot.y === y) ?? null;
    }
    this.#study = study;
    this.#writing = writing;
    return spotsView(study, this.#spots!, {pointed: this.#pointed, width: this.#width}, writing, this.#on);
  }

  #point(spot: Spot | null, isSpoken: boolean): void {
    if (this.#study === null || this.#writing === null || this.#spots === null || spot === this.#pointed)
      return;
    this.#pointed = spot;
    const {along} = this.#spots;
    this.#actions.read(spot === null ? '' : spotText(this.#study, spot, along, this.#writing), isSpoken);
    this.#host.requestUpdate();
  }

  /** In the order of reading: along the flips, the best mean first. */
  get #inOrder(): readonly Spot[] {
    return (this.#spots?.spots ?? []).toSorted((a, b) => a.x - b.x || b.y - a.y);
  }

  #open(spot: Spot | null): void {
    const sample = spot?.samples[0];
    if (sample !== undefined) this.#actions.open(sample, null);
  }

  readonly #on = {
    point: (spot: Spot | null): void => this.#point(spot, false),
    open: (spot: Spot): void => this.#open(spot),
    onBlur: (): void => this.#point(null, false),
    onKey: (event: KeyboardEvent): void => {
      const spots = this.#inOrder;
      const at = this.#pointed === null ? -1 : spots.indexOf(this.#pointed);
      const index = indexByKey(event, at, spots.length - 1);
      if (index !== null) this.#point(spots[index] ?? null, true);
      else if (event.key === 'Enter' || event.key === ' ') this.#open(this.#pointed);
      else if (event.key === 'Escape') this.#point(null, false);
      else return;
      event.preventDefault();
    },
  };
}
