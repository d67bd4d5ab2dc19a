import {Component, signal} from '@angular/core';
import {bootstrapApplication} from '@angular/platform-browser';
import {FTL_ELEMENTS} from 'ftl-predictions/angular';

interface State {
  readonly file: Blob;
  readonly maxRows: number;
  readonly getToken: () => Promise<string>;
  readonly hasBadge: boolean;
  readonly pageSize: number;
  readonly wrongOnly: boolean;
  readonly strings: object;
  readonly words: string;
}

const state = signal<State | null>(null);
const heard: {type: string; detail: unknown}[] = [];

@Component({
  selector: 'app-root',
  imports: [FTL_ELEMENTS],
  template: `
    @if (state(); as state) {
      <ftl-predictions-stream
        [file]="state.file"
        [attr.max-rows]="state.maxRows"
        [getToken]="state.getToken"
        (ftl-state)="hear($event)"
      >
        @if (state.hasBadge) {
          <ftl-live-badge compact />
        }
        <ftl-predictions-table
          [pageSize]="state.pageSize"
          [wrongOnly]="state.wrongOnly"
          [strings]="state.strings"
          (ftl-view-change)="hear($event)"
          >{{ state.words }}</ftl-predictions-table
        >
      </ftl-predictions-stream>
    }
  `,
})
class App {
  readonly state = state;

  hear(event: Event): void {
    heard.push({type: event.type, detail: (event as CustomEvent<unknown>).detail});
  }
}

Object.assign(window, {heard, show: (next: State) => state.set(next)});
void bootstrapApplication(App);
