import {html, nothing, type ReactiveControllerHost, type TemplateResult} from 'lit';
import {Later} from '../../../view/later.ts';
import {namedRuns, type RunsNamed} from '../../pieces/runs/named-runs.ts';
import {RunsBeside, type RunsQuery} from '../../pieces/runs/runs-beside.ts';
import type * as module from './other-runs.ts';
import type {Writing} from '../parts.ts';

/** What draws further runs, fetched when the first is named. */
const otherRunsLater = new Later<typeof module>(() => import('./other-runs.ts'));

export interface OtherRunsSetting
  extends
    Pick<RunsQuery, 'source' | 'own'>,
    Omit<module.OtherRunsQuery, 'source' | 'others' | 'named' | 'tooMany'> {
  readonly named: RunsNamed;
}

/** Further runs in the charts of an element. */
export class OtherRunsLater {
  readonly #beside: RunsBeside<typeof module, module.OtherRuns>;
  #shown: module.OtherRunsShown | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    const onChange = (): void => host.requestUpdate();
    this.#beside = new RunsBeside(host, otherRunsLater, ({OtherRuns}) => new OtherRuns(onChange));
  }

  /** Which runs there are, or why there are none. */
  note({words}: Writing): TemplateResult | typeof nothing {
    if (this.#beside.hasFailed) return html`<p class="fault">${words.runsFailed}</p>`;
    return this.#shown?.lines ?? nothing;
  }

  /** `null` while none is named, or what draws them is not here. */
  get shown(): module.OtherRunsShown | null {
    return this.#shown;
  }

  /** To be called in each update of the host. */
  use({source, own, named, ...query}: OtherRunsSetting, writing: Writing): void {
    const {names, tooMany} = namedRuns(named);
    const found = this.#beside.use({source, own, names, isAsked: names.length > 0});
    this.#shown = found?.made.of({...query, ...found, tooMany}, writing) ?? null;
  }
}
