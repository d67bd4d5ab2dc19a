import {readBadge} from '../../store/read-badge.ts';
import type {Queryable} from '../../store/postgres/queryable.ts';
import {badgeSvg} from '../badge-svg.ts';
import {HttpError, tooMany} from '../http-error.ts';
import {RateLimit} from '../limits/rate-limit.ts';
import {route, type Route} from '../route.ts';
import {JOB_ID} from './job-access.ts';

/** Of one address: README files are read by people, and by caches that ask for many. */
const PER_MINUTE = 600;

/** No credential: the answer is the same for every job whose owner does not say `public_badge`, and for no job at all. */
export function badgeRoute({readDb}: {readonly readDb: Queryable}): Route {
  const asked = new RateLimit(PER_MINUTE);
  return route(
    {
      method: 'GET',
      path: '/api/training/jobs/{jobId}/badge.svg',
      action: null,
      summary:
        'A picture of the status, epoch and number of predictions of a job with `config.public_badge: true`',
      answers: {200: null},
      media: ['image/svg+xml'],
      errors: [404, 429],
    },
    async ({params, reader, response}) => {
      const waitMs = asked.take(reader);
      if (waitMs > 0)
        throw tooMany('too_many_requests', 'Too many badges are asked for from here.', waitMs / 1000);
      const jobId = params['jobId']!;
      const badge = JOB_ID.test(jobId) ? await readBadge(readDb, jobId) : null;
      if (badge === null) {
        // The same words for every job without one, so that nobody can probe for names.
        const words = 'There is no such job, or its config does not say "public_badge": true.';
        throw new HttpError(404, 'job_not_found', words);
      }
      response
        .setHeader('Content-Type', 'image/svg+xml; charset=utf-8')
        .setHeader('Cache-Control', 'max-age=60')
        .end(badgeSvg(badge, new Date()));
      return null;
    },
  );
}
