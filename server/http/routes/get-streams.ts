import {Type, type Static} from 'typebox';
import {
  JOINT_PATH,
  MAX_JOINT_JOBS,
  parseJointJob,
  type JointAnswer,
  type JointJob,
} from '../../../src/protocol/joint.ts';
import {isFinished} from '../../../src/protocol/protocol.ts';
import type {JointRequest} from '../../stream/stream-hub.ts';
import {HttpError, jobNotFound} from '../http-error.ts';
import {queryFault} from '../input/query.ts';
import {route, type Answer, type Call, type Route} from '../route.ts';
import {
  isAtHead,
  mediaOf,
  refused,
  requireStreaming,
  startOf,
  whoOf,
  type StreamRouteOptions,
} from './get-stream.ts';
import {reachJobs} from './job-access.ts';

const StreamsQuery = Type.Object({
  job: Type.Array(Type.String({maxLength: 400}), {
    minItems: 1,
    maxItems: MAX_JOINT_JOBS,
    description:
      'given once for each job, as `<jobId>[~<epoch>][@<since>]`: only that epoch; after a cursor, or from the `start`',
  }),
});

/** The same events as of the single streams, for pages that show several jobs and may open six connections. */
export function getStreams(options: StreamRouteOptions): Route {
  return route(
    {
      method: 'GET',
      path: JOINT_PATH,
      action: 'read',
      summary: 'Server-Sent Events of several jobs on one connection, each answered for itself',
      query: StreamsQuery,
      answers: {200: null},
      media: ['text/event-stream'],
      writesHead: true,
      errors: [406],
    },
    async (call) => await follow(call, options),
  );
}

async function follow(
  {principal, reader, query, request, response, headers, log}: Call<Static<typeof StreamsQuery>>,
  {db, hub, feed, isStreaming}: StreamRouteOptions,
): Promise<Answer | null> {
  mediaOf(request, ['text/event-stream']);
  const who = whoOf(principal, reader);
  requireStreaming(who.account, isStreaming);
  const wanted = query.job.map(parseJointJob);
  const reached = await reachJobs(
    db,
    principal,
    wanted.map(({jobId}) => jobId),
  );
  const jobs: JointRequest['jobs'][number][] = [];
  for (const job of wanted) {
    try {
      const entry = reached.get(job.jobId);
      if (entry === undefined) throw jobNotFound();
      const stream = {...who, jobId: entry.job_id, start: startOf(job.since ?? ''), epoch: epochOf(job)};
      const isOver = isFinished(entry.status) && (await isAtHead(feed, stream));
      jobs.push(isOver ? {answer: {status: 204}} : {stream});
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      jobs.push({answer: answerOf(error)});
    }
  }
  const answerTo: JointRequest['answerTo'] = (refusal) => answerOf(refused(refusal));
  const refusal = hub.openJoint({...who, request, response, headers, log, jobs, answerTo});
  if (refusal) throw refused(refusal);
  return null;
}

function epochOf({epoch}: JointJob): number | null {
  if (epoch === null) return null;
  if (/^\d{1,15}$/.test(epoch)) return Number(epoch);
  throw queryFault('epoch', 'must be a whole number from 0');
}

function answerOf({status, message, code, headers}: HttpError): JointAnswer {
  const retryAfter = headers['Retry-After'];
  return {status, error: message, code, ...(retryAfter !== undefined && {retry_after_s: Number(retryAfter)})};
}
