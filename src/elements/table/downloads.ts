import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import type {LooseFilter} from '../../protocol/filters.ts';
import type {Prediction} from '../../protocol/protocol.ts';

/** A file that the server makes. */
export type SnapshotState =
  /** There is no server that could make one. */
  | {readonly kind: 'none'}
  | {readonly kind: 'unasked'}
  | {readonly kind: 'asking'}
  | {readonly kind: 'failed'; readonly message: string};

/** What a table shows, and where it has it from. */
interface Shown {
  readonly source: PredictionSource | null;
  readonly list: {readonly rows: readonly Prediction[]; readonly filter: LooseFilter};
}

/** Hands files to the reader: the rows that the page holds, or from the server all that the filter lets through. */
export class Downloads implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #shown: () => Shown;
  #asking: AbortController | null = null;
  #snapshot: SnapshotState = {kind: 'unasked'};

  constructor(host: ReactiveControllerHost & HTMLElement, shown: () => Shown) {
    this.#host = host;
    this.#shown = shown;
    host.addController(this);
  }

  get snapshot(): SnapshotState {
    return this.#shown().source?.loadSnapshot === undefined ? {kind: 'none'} : this.#snapshot;
  }

  hostDisconnected(): void {
    this.#asking?.abort();
    this.#settle({kind: 'unasked'});
  }

  /** One prediction a line, as JSON: what `file="…"` reads again. */
  readonly rows = (): void => {
    const lines = this.#shown().list.rows.map((row) => `${JSON.stringify(row)}\n`);
    this.#save(new Blob(lines, {type: 'application/x-ndjson'}), 'jsonl');
  };

  /** One HTML file, made by the server, that shows all rows that match. */
  readonly askSnapshot = (): void => {
    const {source, list} = this.#shown();
    if (source?.loadSnapshot === undefined || this.#asking !== null) return;
    const {signal} = (this.#asking = new AbortController());
    this.#settle({kind: 'asking'});
    source.loadSnapshot(list.filter, {signal}).then(
      (page) => {
        if (signal.aborted) return;
        this.#save(page, 'html');
        this.#settle({kind: 'unasked'});
      },
      (error: unknown) => {
        if (signal.aborted) return;
        this.#settle({kind: 'failed', message: error instanceof Error ? error.message : String(error)});
      },
    );
  };

  #settle(snapshot: SnapshotState): void {
    if (snapshot.kind !== 'asking') this.#asking = null;
    this.#snapshot = snapshot;
    this.#host.requestUpdate();
  }

  #save(file: Blob, ending: string): void {
    const url = URL.createObjectURL(file);
    const link = this.#host.ownerDocument.createElement('a');
    link.href = url;
    link.download = `${this.#shown().source?.jobId ?? 'predictions'}.${ending}`;
    link.click();
    // The browser has taken the file by the time that this task ends; until then the URL must stand.
    setTimeout(() => URL.revokeObjectURL(url));
  }
}
