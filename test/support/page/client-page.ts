/** What the tests of the client in a real browser find on the page. */
import {html, LitElement} from 'lit';
import {StreamController, type SourceOptions} from '../../../src/context/stream-controller.ts';
import {pageRegistry} from '../../../src/context/stream-registry.ts';
import {openPredictionSource} from '../../../src/stream/open-prediction-source.ts';
import {openPredictionStream} from '../../../src/stream/open-prediction-stream.ts';

/** Shows how many rows its source has. */
class CountElement extends LitElement {
  static override properties = {jobId: {attribute: 'job-id'}};
  declare jobId: string | null;
  readonly stream = new StreamController(this, (): SourceOptions => ({jobId: this.jobId}));

  override render() {
    return html`${this.stream.source?.store.size ?? 'none'}`;
  }
}

/** Every copy of this module registers its own. */
export function defineCount(tag: string): void {
  customElements.define(tag, class extends CountElement {});
}

export {openPredictionSource, openPredictionStream, pageRegistry};
