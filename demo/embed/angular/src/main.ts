import {Component, signal} from '@angular/core';
import {bootstrapApplication} from '@angular/platform-browser';
import type {StreamState} from 'ftl-predictions';
import {FTL_ELEMENTS} from 'ftl-predictions/angular';

@Component({
  selector: 'app-root',
  imports: [FTL_ELEMENTS],
  template: `
    <h1>A run</h1>
    <button (click)="isShown.set(!isShown())">{{ isShown() ? 'Hide' : 'Show' }}</button>
    @if (isShown()) {
      <p>The run is {{ state() }}.</p>
      <ftl-predictions-stream file="/run.jsonl" (ftl-state)="hear($event)">
        <ftl-live-badge />
        <ftl-predictions-table [pageSize]="5" />
      </ftl-predictions-stream>
    }
  `,
})
class App {
  readonly isShown = signal(true);
  readonly state = signal<StreamState['kind']>('idle');

  hear({detail}: CustomEvent<StreamState>): void {
    this.state.set(detail.kind);
  }
}

void bootstrapApplication(App);
