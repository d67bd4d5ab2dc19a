import {html, nothing, type TemplateResult} from 'lit';
import {until} from 'lit/directives/until.js';
import type {Prediction} from '../../../protocol/protocol.ts';
import {Later} from '../../../view/later.ts';
import type {DetailsContext} from './details.ts';

/** What draws an open row, fetched for the first of them. */
export const detailsLater = new Later(() => import('./details.ts'));

/** An open row; where what draws it does not come, the row says so, and whether it comes now when it is opened again. */
export function openRow(row: Prediction, context: DetailsContext): TemplateResult {
  const {loaded} = detailsLater;
  if (loaded !== null) return loaded.rowDetails(row, context);
  const details = detailsLater.load().then(
    ({rowDetails}) => rowDetails(row, context),
    () => html`<p class="none">${context.strings.notOpened}</p>`,
  );
  return html`${until(details, nothing)}`;
}
