/** Which samples of two runs are the same prompt. */
import type {Prediction} from '../../protocol/protocol.ts';
import type {Sample} from '../samples/sample-index.ts';

/** How the samples of one run are found in another. */
export interface SampleMatches {
  /** The other run's sample id, by this run's. */
  readonly pairs: ReadonlyMap<string, string>;
  readonly byPromptId: number;
  /** By source and index, where the prompt is equal too. */
  readonly byPlace: number;
  /** Of this run alone, and of the other. */
  readonly onlyHere: number;
  readonly onlyThere: number;
  /** Of `onlyHere` those in whose place the other run asks something else. */
  readonly otherPrompt: number;
}

type Asked = Pick<
  Prediction,
  'sample_index' | 'sample_source_id' | 'source_index' | 'prompt_id' | 'prompt' | 'messages'
>;

/** A sample as its latest prediction has it. */
interface Entry {
  readonly id: string;
  readonly row: Asked;
}

/** Of what is the same in both runs; `null` where a sample has nothing of the kind. */
type KeyOf = (entry: Entry) => string | null;
type IsSame = (here: Entry, there: Entry) => boolean;

const byPromptAndId: KeyOf = ({id, row: {prompt_id: promptId}}) => promptId && `${promptId} ${id}`;
const byPrompt: KeyOf = ({row: {prompt_id: promptId}}) => promptId;
const bySource: KeyOf = ({row: {sample_source_id: source, source_index: index}}) =>
  index === null ? null : JSON.stringify([source, index]);

const isSamePrompt: IsSame = ({row: a}, {row: b}) =>
  a.prompt === b.prompt && JSON.stringify(a.messages) === JSON.stringify(b.messages);

/**
 * The same `prompt_id`, else the same source and index (`source_index`, else `sample_index`) with an equal prompt. Each sample
 * is found once: where a run asks a prompt several times, the one of the same number, then in order.
 */
export function matchSamples(here: readonly Sample[], there: readonly Sample[]): SampleMatches {
  const pairs = new Map<string, string>();
  let [ours, theirs] = [entriesOf(here), entriesOf(there)];
  /** Pairs what has the same key, and gives how many. */
  const pair = (keyOf: KeyOf, isSame: IsSame = () => true): number => {
    const open = new Map<string | null, Entry[]>(Map.groupBy(theirs, keyOf));
    open.delete(null);
    const taken = new Set<Entry>();
    for (const entry of ours) {
      const candidates = open.get(keyOf(entry)) ?? [];
      const at = candidates.findIndex((other) => isSame(entry, other));
      if (at < 0) continue;
      const [found] = candidates.splice(at, 1);
      taken.add(found!);
      pairs.set(entry.id, found!.id);
    }
    ours = ours.filter(({id}) => !pairs.has(id));
    theirs = theirs.filter((entry) => !taken.has(entry));
    return taken.size;
  };
  const placesThere = new Set(theirs.map(({id}) => id));
  const byPromptId = pair(byPromptAndId) + pair(byPrompt);
  const byPlace = pair(bySource, isSamePrompt) + pair(({id}) => id, isSamePrompt);
  const otherPrompt = ours.filter(({id}) => placesThere.has(id)).length;
  return {pairs, byPromptId, byPlace, onlyHere: ours.length, onlyThere: theirs.length, otherPrompt};
}

const entriesOf = (samples: readonly Sample[]): readonly Entry[] =>
  samples.flatMap(({id, rows}) => {
    const row = rows.at(-1);
    return row === undefined ? [] : [{id, row}];
  });
