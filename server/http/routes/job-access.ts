import {reaches, type Principal} from '../../auth/principal.ts';
import type {Queryable} from '../../store/postgres/queryable.ts';
import {findJobEntries, findJobEntry, type JobEntry} from '../../store/jobs.ts';
import {jobNotFound} from '../http-error.ts';

/** What can be a job's name. */
export const JOB_ID = /^(?!\.{1,2}$)[A-Za-z0-9._:-]{1,200}$/;

/**
 * The job (without its configuration: every request comes by here), when it is there and within the caller's reach.
 *
 * @throws {HttpError} 404, the same whether it is missing, somebody else's, or no job's name at all.
 */
export async function reachJob(db: Queryable, principal: Principal, jobId: string): Promise<JobEntry> {
  const job = JOB_ID.test(jobId) ? await findJobEntry(db, jobId) : null;
  if (!job || !reaches(principal, {jobId, userId: job.user_id})) throw jobNotFound();
  return job;
}

/** Those of these jobs that are there and within the caller's reach, by id. */
export async function reachJobs(
  db: Queryable,
  principal: Principal,
  jobIds: readonly string[],
): Promise<ReadonlyMap<string, JobEntry>> {
  const jobs = await findJobEntries(
    db,
    jobIds.filter((jobId) => JOB_ID.test(jobId)),
  );
  const within = jobs.filter(({job_id: jobId, user_id: userId}) => reaches(principal, {jobId, userId}));
  return new Map(within.map((job) => [job.job_id, job]));
}
