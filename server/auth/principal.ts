import type {Scope} from '../store/api-keys.ts';

/** Who is asking, and what the credential is good for. Everything that decides on access decides on this value. */
export type Principal =
  | {
      readonly kind: 'api-key';
      readonly id: string;
      readonly userId: string;
      readonly scopes: readonly Scope[];
    }
  | {readonly kind: 'user'; readonly userId: string; readonly expiresAt: number}
  | {
      readonly kind: 'embed';
      readonly id: string;
      readonly jobIds: readonly string[];
      readonly expiresAt: number;
    }
  | {
      readonly kind: 'job-token';
      readonly jobId: string;
      readonly userId: string;
      /** Hash of a token that was good lately and has not been looked up again: see `RouteSpec.provesToken`. `null`: it was. */
      readonly unproven: Buffer | null;
    };

/**
 * - `list`: the user's jobs
 * - `read`: one job, its predictions and stream
 * - `append`: predictions of one job
 * - `report`: the status of one job
 * - `manage`: create jobs, hand out and revoke embed tokens
 */
export type Action = 'list' | 'read' | 'append' | 'report' | 'manage';

const BY_SCOPE: Readonly<Record<Scope, ReadonlySet<Action>>> = {
  all: new Set(['list', 'read', 'append', 'report', 'manage']),
  training: new Set(['list', 'read', 'append', 'report', 'manage']),
  read: new Set(['list', 'read']),
};

const BY_KIND: Readonly<Record<Exclude<Principal['kind'], 'api-key'>, ReadonlySet<Action>>> = {
  user: new Set(['list', 'read']),
  embed: new Set(['read']),
  'job-token': new Set(['append', 'report']),
};

/** Whether this kind of credential may do such a thing at all, to any job. */
export function may(principal: Principal, action: Action): boolean {
  if (principal.kind === 'api-key') return principal.scopes.some((scope) => BY_SCOPE[scope].has(action));
  return BY_KIND[principal.kind].has(action);
}

/** Whether the job is within the credential's reach. */
export function reaches(
  principal: Principal,
  job: {readonly jobId: string; readonly userId: string},
): boolean {
  if (principal.kind === 'embed') return principal.jobIds.includes(job.jobId);
  if (principal.kind === 'job-token') return principal.jobId === job.jobId;
  return principal.userId === job.userId;
}

/** The user on whose account it is; of an embed token, the token. */
export function accountOf(principal: Principal): string {
  return principal.kind === 'embed' ? `embed:${principal.id}` : `user:${principal.userId}`;
}

/**
 * Whom limits count: the user, and of an embed token each address. Everybody has that of a public page, and one reader
 * is not to use up what is there for all.
 */
export function readerOf(principal: Principal, address: string): string {
  return principal.kind === 'embed' ? `${accountOf(principal)} ${address}` : accountOf(principal);
}

/** Names the credential itself: what request limits count, and what is asked about when streams are re-checked. */
export function credentialOf(principal: Principal): string {
  switch (principal.kind) {
    case 'api-key':
      return `key:${principal.id}`;
    case 'embed':
      return `embed:${principal.id}`;
    case 'job-token':
      return `job:${principal.jobId}`;
    case 'user':
      return `user:${principal.userId}`;
  }
}

/** `Date.now()` at which the credential expires; `null` = never. */
export function expiryOf(principal: Principal): number | null {
  return 'expiresAt' in principal ? principal.expiresAt : null;
}
