import {svg, type TemplateResult} from 'lit';
import {icon} from './icon.ts';

const SMALL = '0.92em';

export const icons = {
  chevronRight: icon(svg`<path d="m6 3.5 4.5 4.5L6 12.5"/>`),
  chevronLeft: icon(svg`<path d="M10 3.5 5.5 8l4.5 4.5"/>`),
  first: icon(svg`<path d="m12 3.5-4.5 4.5 4.5 4.5M4 3.5v9"/>`),
  last: icon(svg`<path d="M4 3.5 8.5 8 4 12.5m8-9v9"/>`),
  arrowUp: icon(svg`<path d="M8 13V3.5M4 7l4-4 4 4"/>`, SMALL),
  arrowDown: icon(svg`<path d="M8 3v9.5M4 9l4 4 4-4"/>`, SMALL),
  sort: icon(svg`<path d="m5 6 3-3 3 3M5 10l3 3 3-3"/>`, SMALL),
  check: icon(svg`<path d="m3.5 8.5 3 3 6-7"/>`, SMALL),
  cross: icon(svg`<path d="m4 4 8 8m0-8-8 8"/>`, SMALL),
  dash: icon(svg`<path d="M4 8h8"/>`, SMALL),
  search: icon(svg`<circle cx="7" cy="7" r="4"/><path d="m10 10 3.5 3.5"/>`),
  sliders: icon(
    svg`<path d="M2 5h6m4 0h2M2 11h2m4 0h6"/><circle cx="10" cy="5" r="2"/><circle cx="6" cy="11" r="2"/>`,
  ),
  pause: icon(svg`<path d="M5.5 3.5v9m5-9v9"/>`),
  play: icon(svg`<path d="M5 3.5v9l7-4.5z"/>`),
  download: icon(svg`<path d="M8 2.5v8m-3.5-3.5L8 10.5l3.5-3.5M3 13.5h10"/>`),
  refresh: icon(svg`<path d="M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3"/>`),
  copy: icon(svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M10.5 3V2.5h-8v8H3"/>`),
  table: icon(svg`<rect x="2" y="3" width="12" height="10" rx="1.5"/><path d="M2 6.5h12M6.5 6.5V13"/>`),
  chart: icon(svg`<path d="M2.5 2.5v11h11M5 10l2.5-3 2 1.5 3.5-4.5"/>`),
  thought: icon(
    svg`<path d="M5 11.5a3 3 0 0 1-.5-5.9 3.6 3.6 0 0 1 7 0 3 3 0 0 1-.5 5.9zM4 13.8h.01"/>`,
    SMALL,
  ),
  equal: icon(svg`<path d="M4 6h8M4 10h8"/>`, SMALL),
  star: icon(svg`<path d="m8 2.5 1.7 3.5 3.8.5-2.8 2.7.7 3.8L8 11.2 4.6 13l.7-3.8L2.5 6.5l3.8-.5z"/>`, SMALL),
  flag: icon(svg`<path d="M4 14V2.5h8L10 6l2 3.5H4"/>`, SMALL),
} as const satisfies Record<string, TemplateResult>;
