import type {PredictionSource} from '../../context/stream-context.ts';

/** What a badge says that has nothing to read. */
export const NO_SOURCE: Pick<PredictionSource, 'state' | 'job' | 'transport'> = {
  state: {kind: 'idle'},
  job: null,
  transport: null,
};
