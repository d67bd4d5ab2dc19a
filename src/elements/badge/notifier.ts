import type {Regression} from '../../protocol/regression.ts';
import {sampleId} from '../../view/samples/sample-index.ts';
import type {BadgeStrings} from './strings.ts';

export type NotifierState =
  /** This browser, or a page that is not `https:`, has none. */
  | 'none'
  | 'off'
  | 'asking'
  | 'on'
  /** The reader, or the browser, said no. */
  | 'denied';

export interface NotifierHost extends HTMLElement {
  /** What is drawn of it has changed. */
  requestUpdate(): void;
}

/** Samples that a notification names. */
const MOST_NAMED = 5;

/** Notifications of the browser: only once the reader has asked for them, by a click, in this badge. */
export class Notifier {
  readonly #host: NotifierHost;
  readonly #strings: () => BadgeStrings;
  #state: NotifierState;

  constructor(host: NotifierHost, strings: () => BadgeStrings) {
    this.#host = host;
    this.#strings = strings;
    this.#state = this.#api === null ? 'none' : 'off';
  }

  get state(): NotifierState {
    return this.#state;
  }

  get #api(): typeof Notification | null {
    return (
      (this.#host.ownerDocument.defaultView as {Notification?: typeof Notification} | null)?.Notification ??
      null
    );
  }

  /** On, with the reader's leave, or off again. */
  readonly toggle = async (): Promise<void> => {
    const api = this.#api;
    if (api === null || this.#state === 'asking') return;
    if (this.#state === 'on') return this.#become('off');
    this.#become('asking');
    const leave = await api.requestPermission().catch(() => 'denied');
    this.#become(leave === 'granted' ? 'on' : leave === 'denied' ? 'denied' : 'off');
  };

  /** One notification for all that were lost together. */
  tell(found: readonly Regression[], jobId: string | null): void {
    const api = this.#api;
    if (this.#state !== 'on' || api === null) return;
    const {notifyTitle, notifyBody} = this.#strings();
    const named = found.slice(0, MOST_NAMED).map(({sample}) => sampleId(sample));
    try {
      const shown = new api(notifyTitle(found.length, jobId ?? ''), {
        body: notifyBody(named, found.length - named.length),
        // One at a time of each job, also where several tabs show it.
        tag: `ftl-regression ${jobId ?? ''}`,
      });
      shown.onclick = () => this.#host.ownerDocument.defaultView?.focus();
    } catch {
      // Phones have them in service workers alone.
      this.#become('none');
    }
  }

  #become(state: NotifierState): void {
    this.#state = state;
    this.#host.requestUpdate();
  }
}
