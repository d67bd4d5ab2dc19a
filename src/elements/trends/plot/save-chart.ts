/** Hands the reader a chart as a file: fetched when the first is saved. */
import {chartCsv} from '../../../view/trends/chart-csv.ts';
import type {RunLine} from '../../../view/trends/run-line.ts';
import type {TrendChart, TrendSeries} from '../../../view/trends/trend-series.ts';
import type {ChartColors} from './colors.ts';

type SaveKind = 'png' | 'csv';

/** `paper`: a picture in the colours of light, whatever the screen has. */
export type SaveChoice = SaveKind | 'paper';

/** The drawing as it is on the screen, below its title, and what it shows as numbers. */
export interface Saved {
  readonly panel: {
    readonly chart: TrendChart;
    readonly series: TrendSeries;
    readonly runs: readonly RunLine[];
  };
  readonly canvas: HTMLCanvasElement;
  readonly colors: ChartColors;
  readonly title: string;
  /** Of the file, without its ending. */
  readonly name: string;
}

/** @throws where the browser makes no picture */
export async function saveChart(kind: SaveKind, saved: Saved): Promise<void> {
  const {panel, canvas, name} = saved;
  const blob =
    kind === 'csv'
      ? new Blob([chartCsv(panel.chart, panel.series, panel.runs)], {type: 'text/csv'})
      : await pictureOf(saved);
  const page = canvas.ownerDocument;
  const url = URL.createObjectURL(blob);
  const link = page.createElement('a');
  link.href = url;
  link.download = `${name.replaceAll(/[^\w.-]+/g, '-')}.${kind}`;
  link.click();
  // The browser has taken the file by the time that this task ends; until then the URL must stand.
  setTimeout(() => URL.revokeObjectURL(url));
}

async function pictureOf({canvas, colors, title}: Saved): Promise<Blob> {
  const ratio = canvas.width / (canvas.clientWidth || canvas.width);
  const head = Math.round(2 * colors.em * ratio);
  const picture = canvas.ownerDocument.createElement('canvas');
  picture.width = canvas.width;
  picture.height = canvas.height + head;
  const context = picture.getContext('2d');
  if (context === null) throw new Error('the browser gives no canvas');
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = colors.mark;
  context.font = colors.font.replace(/[\d.]+px/, `${Math.round(colors.em * ratio)}px`);
  context.textBaseline = 'middle';
  context.fillText(title, Math.round(0.6 * colors.em * ratio), head / 2);
  context.drawImage(canvas, 0, head);
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve));
  if (blob === null) throw new Error('the browser makes no picture of it');
  return blob;
}
