import type {JobStatus} from '../../src/protocol/protocol.ts';
import type {JobBadge} from '../store/read-badge.ts';

/** White on each has a contrast of 4.5 : 1 or more. */
const COLORS: Readonly<Record<JobStatus, string>> = {
  pending: '#57606a',
  running: '#1a7f37',
  paused: '#7d4e00',
  completed: '#0550ae',
  failed: '#a40e26',
  cancelled: '#57606a',
};

const HEIGHT = 20;
const PADDING = 7;
/** Of a character of Verdana at 11 px on average; `textLength` makes it so in any other typeface. */
const ADVANCE = 6.6;

const count = new Intl.NumberFormat('en');

const escaped = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

const widthOf = (text: string): number => Math.ceil(text.length * ADVANCE);

/** A picture for README files and model cards: status, epoch, rows, and the time that they are true for. */
export function badgeSvg({status, epoch, row_count}: JobBadge, at: Date): string {
  const label = 'predictions';
  const parts = [status, ...(epoch === null ? [] : [`epoch ${epoch}`]), count.format(row_count)];
  const value = parts.join(' · ');
  const time = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const [labelWidth, valueWidth] = [widthOf(label), widthOf(value)];
  const split = labelWidth + 2 * PADDING;
  const width = split + valueWidth + 2 * PADDING;
  const text = (words: string, x: number, length: number): string =>
    `<text x="${x}" y="14" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(words)}</text>`;
  const title = escaped(`${label}: ${value}, as of ${time}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="${width}" height="${HEIGHT}" rx="3" fill="${COLORS[status]}"/>
<path fill="#32383f" d="M3 0H${split}V${HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">${text(label, PADDING, labelWidth)}${text(value, split + PADDING, valueWidth)}</g>
</svg>
`;
}
