import {createContext} from '@lit/context';
import type {PredictionSource} from '../stream/prediction-source.ts';

export type {EpochCursor, PredictionSource, SampleKey, Transport} from '../stream/prediction-source.ts';

/** Lit context (and so the community context protocol) under which `<ftl-predictions-stream>` offers its source. */
export const streamContext = createContext<PredictionSource | null>(Symbol.for('ftl-predictions-source'));
