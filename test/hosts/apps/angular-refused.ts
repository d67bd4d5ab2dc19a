/** What Angular’s compiler takes of a handler of our events, and what it refuses. */
import {Component, CUSTOM_ELEMENTS_SCHEMA, ElementRef, viewChild} from '@angular/core';
import type {PredictionsTable, StreamState, ViewState} from 'ftl-predictions';
import 'ftl-predictions/define';

@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <ftl-predictions-stream (ftl-state)="taken($event)" />
    <ftl-predictions-table #table [pageSize]="pageSize" (ftl-view-change)="seen($event)" />
    <ftl-predictions-stream (ftl-state)="refused($event)" />
    <ftl-predictions-table (ftl-view-change)="taken($event)" />
  `,
})
export class App {
  readonly table = viewChild.required<ElementRef<PredictionsTable>>('table');
  readonly pageSize: PredictionsTable['pageSize'] = 5;

  taken({detail}: CustomEvent<StreamState>): string {
    return detail.kind;
  }

  seen({detail}: CustomEvent<ViewState>): boolean {
    return 'wrongOnly' in detail;
  }

  refused({clientX}: MouseEvent): number {
    return clientX;
  }
}
