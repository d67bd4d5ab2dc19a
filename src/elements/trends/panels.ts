import {html, nothing, type TemplateResult} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import type {CurvePanel} from '../../view/trends/curve-series.ts';
import type {TrendChart} from '../../view/trends/trend-series.ts';
import {lineStyle} from '../../view/trends/line-style.ts';
import {linesOf, runStyle, type RunChart} from '../../view/trends/run-line.ts';
import {nearestIndex} from '../../view/trends/nearest.ts';
import type {ShownPanel} from './plot/charts.ts';
import {panelCaption, plotLabel, seriesName, type Writing} from './parts.ts';
import type {SaveChoice} from './plot/save-chart.ts';

/** A chart for each score, then one for each of the trainer's curves. */
export function shownPanels(
  main: TrendChart,
  curves: readonly CurvePanel[],
  runs: readonly RunChart[],
  {words}: Writing,
): readonly ShownPanel[] {
  const scores = main.series.map((series) => ({
    ...{chart: main, series, isAligned: true},
    runs: linesOf(runs, series.metric),
  }));
  return [...scores, ...curves.map((curve) => ({...curve, runs: []}))].map((panel, place) => {
    const {axis, isCountedOn} = panel.chart;
    // With several runs a colour stands for a run, in every chart.
    const style = runs.length > 0 ? runStyle(0) : lineStyle(place);
    return {...panel, style, axisName: isCountedOn ? words.stepsCountedOn : words[axis]};
  });
}

export interface PanelsModel {
  readonly panels: readonly ShownPanel[];
  /** The place on the common axis that the figures are of. */
  readonly readAt: number;
  readonly isLog: boolean;
  /** Why a chart could not be saved. */
  readonly saveFault: string | null;
}

export interface PanelsActions {
  readonly onKey: (event: KeyboardEvent) => void;
  readonly leave: () => void;
  readonly save: (choice: SaveChoice, place: number, title: string) => void;
}

/** The charts, with their captions. */
export function chartPanels(
  {panels, readAt, isLog, saveFault}: PanelsModel,
  {onKey, leave, save}: PanelsActions,
  writing: Writing,
): TemplateResult {
  const {words} = writing;
  const indexIn = ({chart, isAligned}: ShownPanel): number =>
    isAligned ? nearestIndex(chart.x, readAt) : chart.x.length - 1;
  return html`<div
      class="panels"
      role="group"
      tabindex="0"
      aria-label=${words.charts}
      aria-describedby="keys"
      @keydown=${onKey}
      @blur=${leave}
    >
      ${repeat(
        panels,
        ({series}) => series.metric,
        (panel, place) =>
          html`<figure class="panel" part="panel">
            ${panelCaption(panel, indexIn(panel), readAt, writing, isLog)}
            ${saveMenu(seriesName(panel.series, writing), (choice, title) => save(choice, place, title), writing)}
            <div class="plot" part="plot" role="img" aria-label=${plotLabel(panel, writing)}></div>
          </figure>`,
      )}
    </div>
    ${saveFault === null ? nothing : html`<p class="fault">${words.notSaved(saveFault)}</p>`}
    <p class="visually-hidden" id="keys">${words.keys}</p>`;
}

/** The files that a chart can be saved as, behind three dots; only one such menu is open. */
function saveMenu(
  name: string,
  save: (choice: SaveChoice, title: string) => void,
  {words}: Writing,
): TemplateResult {
  const choose = (choice: SaveChoice) => (event: Event) => {
    (event.currentTarget as HTMLElement).closest('details')!.open = false;
    save(choice, name);
  };
  return html`<details class="save" part="save" name="save">
    <summary aria-label=${words.save(name)} title=${words.save(name)}>⋯</summary>
    <div class="choices">
      <button class="button" type="button" @click=${choose('png')}>${words.png}</button>
      <button class="button" type="button" @click=${choose('paper')}>${words.pngForPaper}</button>
      <button class="button" type="button" @click=${choose('csv')}>${words.csv}</button>
    </div>
  </details>`;
}
