import {Component, CUSTOM_ELEMENTS_SCHEMA, signal} from '@angular/core';
import {bootstrapApplication} from '@angular/platform-browser';
import 'ftl-predictions/define';

@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <h1>A run</h1>
    <button (click)="isShown.set(!isShown())">{{ isShown() ? 'Hide' : 'Show' }}</button>
    @if (isShown()) {
      <ftl-predictions-stream file="/run.jsonl">
        <ftl-live-badge />
        <ftl-predictions-table [pageSize]="5" />
      </ftl-predictions-stream>
    }
  `,
})
class App {
  readonly isShown = signal(true);
}

void bootstrapApplication(App);
