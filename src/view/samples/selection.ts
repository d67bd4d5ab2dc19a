/** The samples that all panels of a source are narrowed to. */
import type {SampleSelection} from '../../context/stream-context.ts';
import {FILTERS} from '../../protocol/filters.ts';
import {writeSamples} from '../../protocol/sample-filter.ts';
import {sampleId} from './sample-index.ts';

const idsOf = new WeakMap<SampleSelection, ReadonlySet<string>>();
const textOf = new WeakMap<SampleSelection, string>();

/** Their ids; `null`: all samples are meant. */
export function selectedIds(selection: SampleSelection | null | undefined): ReadonlySet<string> | null {
  if (selection == null) return null;
  const ids = idsOf.get(selection) ?? new Set(selection.samples.map(sampleId));
  idsOf.set(selection, ids);
  return ids;
}

/** They as the filter `samples`; `null`: all samples are meant. */
export function selectedText(selection: SampleSelection | null | undefined): string | null {
  if (selection == null) return null;
  const text = textOf.get(selection) ?? writeSamples(selection.samples);
  textOf.set(selection, text);
  return text;
}

/** Whether a server can be asked for them: a query has its end. */
export const isAskable = (samples: string | null | undefined): boolean =>
  (samples?.length ?? 0) <= FILTERS.samples.maxBytes;
