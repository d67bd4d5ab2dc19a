import {html, nothing, type TemplateResult} from 'lit';
import {tableBody, type BodyActions, type BodyModel} from './rows/body.ts';
import {tableFooter, type FooterModel} from './footer.ts';
import {newRowsPill, noMatch, stoppedBanner} from './notes.ts';
import {tableSettings, type SettingsModel} from './settings.ts';
import type {RowLayout} from './view.ts';
import {tableToolbar, type ToolbarActions, type ToolbarModel} from './toolbar.ts';
import {progressBar} from '../pieces/source-notice.ts';

/** All that is drawn of a table that has rows. */
export interface FrameModel extends ToolbarModel, SettingsModel, BodyModel, FooterModel {
  readonly layout: RowLayout;
}

export interface FrameActions extends ToolbarActions, BodyActions {
  readonly showNew: () => void;
  readonly clearFilters: () => void;
  readonly goTo: (page: number) => void;
  readonly onScroll: () => void;
}

export function tableFrame(model: FrameModel, actions: FrameActions): TemplateResult {
  const {strings, locale, source, range, rowCount, waitingCount, unsearchedCount} = model;
  const isNone = rowCount === 0 && unsearchedCount === 0;
  return html`${tableToolbar(model, actions, tableSettings(model, actions.change))}
    ${stoppedBanner(source, strings)}
    <div class="frame ${model.layout} ${range === null ? 'scrolls' : ''}">
      ${progressBar(source, strings.notice.loading)}
      ${newRowsPill(waitingCount, strings, locale, actions.showNew)}
      <div
        class="scroller"
        part="scroller"
        role="region"
        aria-label=${strings.title}
        tabindex="0"
        @scroll=${actions.onScroll}
      >
        ${tableBody(model, actions)} ${isNone ? noMatch(strings, actions.clearFilters) : nothing}
      </div>
    </div>
    ${tableFooter(model, actions.goTo)}`;
}
