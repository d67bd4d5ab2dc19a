/** What Angular’s compiler takes of a template with our elements, and what it refuses. */
import {Component} from '@angular/core';
import type {PredictionsTable, StreamState, ViewState} from 'ftl-predictions';
import {FTL_ELEMENTS} from 'ftl-predictions/angular';

@Component({
  selector: 'app-root',
  imports: [FTL_ELEMENTS],
  template: `
    <ftl-predictions-stream job-id="run" epoch="3" replay="60" [src]="address" (ftl-state)="taken($event)" />
    <ftl-predictions-table #table [pageSize]="5" [columns]="null" (ftl-view-change)="seen($event)" />
    <ftl-predictions-comparison
      follow
      only-changed
      epoch="latest"
      [baselineJob]="address"
      [viewState]="{epoch: 3}"
    />
    <ftl-live-badge compact [getToken]="token" hidden (click)="found(table)" />
    <ftl-predictions-stream (ftl-state)="refused($event)" />
    <ftl-predictions-table (ftl-view-change)="taken($event)" />
    <ftl-predictions-table [src]="1" />
    <ftl-predictions-table [pageSize]="'5'" />
    <ftl-predictions-table [density]="'loose'" />
    <ftl-live-badge compact="yes" />
    <ftl-predictions-map [pageSize]="5" />
    <ftl-live-badge [source]="null" />
  `,
})
export class App {
  readonly address: string | undefined = '/api';
  readonly token = (): Promise<string> => Promise.resolve('token');

  taken({detail}: CustomEvent<StreamState>): string {
    return detail.kind;
  }

  seen({detail}: CustomEvent<ViewState>): boolean {
    return 'wrongOnly' in detail;
  }

  found({pageSize}: PredictionsTable): number {
    return pageSize;
  }

  refused({clientX}: MouseEvent): number {
    return clientX;
  }
}
