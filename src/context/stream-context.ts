import {createContext} from '@lit/context';
import type {PredictionSource} from '../stream/prediction-source.ts';

export type {EpochCursor, PredictionSource, SampleSelection, Transport} from '../stream/prediction-source.ts';
export type {SampleKey} from '../stream/rows/sample-key.ts';

/** Lit context (and so the community context protocol) under which `<ftl-predictions-stream>` offers its source. */
export const streamContext = createContext<PredictionSource | null>(Symbol.for('ftl-predictions-source'));
