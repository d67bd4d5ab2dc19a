import type {PredictionSource} from '../../../context/stream-context.ts';
import {Later} from '../../../view/later.ts';
import type {AnyShown} from '../../../view/scores/shown-score.ts';
import type {GroupTrends} from '../../../view/trends/group-trends.ts';
import {holdsAllRows} from '../held-rows.ts';
import type {ServedGroups} from './served-groups.ts';

const servedLater = new Later(() => import('./served-groups.ts'));

/** Groups of answers as the server counts them, where the page does not hold every row; `null` until they are here. */
export class Served {
  readonly #onChange: () => void;
  #groups: ServedGroups | null = null;
  #isAsked = false;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Why the server's last word is missing. */
  get fault(): string | null {
    return this.#isAsked ? (this.#groups?.fault ?? null) : null;
  }

  of(source: PredictionSource | null, score: AnyShown): GroupTrends | null {
    this.#isAsked = source?.asking !== undefined && source.totalCount !== null && !holdsAllRows(source);
    if (source === null || !this.#isAsked) return null;
    if (this.#groups === null) void this.#load();
    return this.#groups?.of(source, score) ?? null;
  }

  /** Where it does not come, it is tried again with the next drawing. */
  async #load(): Promise<void> {
    const loaded = await servedLater.load().catch(() => null);
    if (loaded === null || this.#groups !== null) return;
    this.#groups = new loaded.ServedGroups(this.#onChange);
    this.#onChange();
  }
}
