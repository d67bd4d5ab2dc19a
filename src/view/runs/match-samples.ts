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

/** Of a sample what tells which prompt it is. */
export interface Entry<Asked> {
  readonly id: string;
  readonly promptId: string | null;
  readonly source: string | null;
  /** Its number in the source; `null` where that is not known. */
  readonly sourceIndex: number | null;
  readonly asked: Asked;
}

type Place = Pick<Entry<unknown>, 'id' | 'promptId' | 'source' | 'sourceIndex'>;

/** Of what is the same in both runs; `null` where a sample has nothing of the kind. */
type KeyOf = (entry: Place) => string | null;

const byPromptAndId: KeyOf = ({id, promptId}) => promptId && `${promptId} ${id}`;
const byPrompt: KeyOf = ({promptId}) => promptId;
const bySource: KeyOf = ({source, sourceIndex}) =>
  sourceIndex === null ? null : JSON.stringify([source, sourceIndex]);
const byId: KeyOf = ({id}) => id;

/** Samples that are looked at in one go. */
const AT_ONCE = 1000;

/**
 * The same `prompt_id`, else the same source and index (`source_index`, else `sample_index`) with an equal prompt. Each sample
 * is found once: where a run asks a prompt several times, the one of the same number, then in order. May rest now and then.
 */
export function* matching<Asked>(
  here: readonly Entry<Asked>[],
  there: readonly Entry<Asked>[],
  isSamePrompt: (a: Asked, b: Asked) => boolean,
): Generator<void, SampleMatches> {
  const pairs = new Map<string, string>();
  const placesThere = new Set(there.map(({id}) => id));
  let [ours, theirs] = [here, there];
  /** Pairs what has the same key, and gives how many. */
  function* pair(keyOf: KeyOf, isSame: (a: Asked, b: Asked) => boolean): Generator<void, number> {
    const open = new Map<string, Entry<Asked>[]>();
    for (const [at, entry] of theirs.entries()) {
      if (at % AT_ONCE === 0) yield;
      const key = keyOf(entry);
      if (key === null) continue;
      const known = open.get(key);
      if (known === undefined) open.set(key, [entry]);
      else known.push(entry);
    }
    const taken = new Set<Entry<Asked>>();
    const left: Entry<Asked>[] = [];
    for (const [at, entry] of ours.entries()) {
      if (at % AT_ONCE === 0) yield;
      const key = keyOf(entry);
      const candidates = key === null ? [] : (open.get(key) ?? []);
      const place = candidates.findIndex((other) => isSame(entry.asked, other.asked));
      if (place < 0) {
        left.push(entry);
        continue;
      }
      const [found] = candidates.splice(place, 1);
      taken.add(found!);
      pairs.set(entry.id, found!.id);
    }
    ours = left;
    theirs = theirs.filter((entry) => !taken.has(entry));
    return taken.size;
  }
  const always = (): boolean => true;
  const byPromptId = (yield* pair(byPromptAndId, always)) + (yield* pair(byPrompt, always));
  const byPlace = (yield* pair(bySource, isSamePrompt)) + (yield* pair(byId, isSamePrompt));
  const otherPrompt = ours.filter(({id}) => placesThere.has(id)).length;
  return {pairs, byPromptId, byPlace, onlyHere: ours.length, onlyThere: theirs.length, otherPrompt};
}

type Asked = Pick<Prediction, 'prompt' | 'messages'>;

const isSamePrompt = (a: Asked, b: Asked): boolean =>
  a.prompt === b.prompt && JSON.stringify(a.messages) === JSON.stringify(b.messages);

/** The samples of held rows, matched at once. */
export function matchSamples(here: readonly Sample[], there: readonly Sample[]): SampleMatches {
  const work = matching(entriesOf(here), entriesOf(there), isSamePrompt);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Each as its latest prediction has it. */
const entriesOf = (samples: readonly Sample[]): readonly Entry<Asked>[] =>
  samples.flatMap(({id, rows}) => {
    const row = rows.at(-1);
    if (row === undefined) return [];
    const {prompt_id: promptId, sample_source_id: source, source_index: sourceIndex} = row;
    return [{id, promptId, source, sourceIndex, asked: row}];
  });
