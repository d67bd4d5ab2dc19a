/**
 * Several jobs' streams on one connection (`GET /api/training/streams`). Each job is a `job` of the query. The answer first
 * says of each what its own stream would have been answered with (`answer`); what follows are the events of all of them,
 * and before those of another job than the last a `job` says whose they are. Jobs go by their place in the query, from 0.
 */
export const JOINT_PATH = '/api/training/streams';

/** Most jobs of one connection. */
export const MAX_JOINT_JOBS = 50;

/** One job of the query: `<jobId>[~<epoch>][@<since>]`. */
export interface JointJob {
  readonly jobId: string;
  /** Only that epoch's rows; `null`: all. */
  readonly epoch: string | null;
  /** A cursor, or `start`; `null`: the head. */
  readonly since: string | null;
}

export interface JointEventData {
  /** What the stream of this job alone would have been answered with; 200: its events follow. */
  readonly answer: {
    readonly job: number;
    readonly status: number;
    readonly error?: string;
    readonly code?: string;
    readonly retry_after_s?: number;
  };
  /** The events that follow are of this job. */
  readonly job: {readonly job: number};
}

export type JointEventName = keyof JointEventData;

export type JointAnswer = Omit<JointEventData['answer'], 'job'>;

export const formatJointJob = ({jobId, epoch, since}: JointJob): string =>
  jobId + (epoch === null ? '' : `~${epoch}`) + (since === null ? '' : `@${since}`);

/** Neither sign is in any job's id, nor in a cursor. */
export function parseJointJob(text: string): JointJob {
  const [, jobId = '', epoch = null, since = null] = /^([^~@]*)(?:~([^@]*))?(?:@(.*))?$/s.exec(text) ?? [];
  return {jobId, epoch, since};
}
