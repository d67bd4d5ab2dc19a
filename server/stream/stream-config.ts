/** The limits of streams; times are milliseconds. */
export interface StreamConfig {
  readonly heartbeatMs: number;
  readonly idleMs: number;
  readonly quietMs: number;
  readonly maxAgeMs: number;
  readonly bufferBytes: number;
  readonly heldBytes: number;
  readonly writeTimeoutMs: number;
  /** 0 to 100. */
  readonly rolloutPercent: number;
  readonly perUser: number;
  readonly perEmbedToken: number;
  readonly perJob: number;
  readonly perProcess: number;
  readonly replays: number;
  readonly drainMs: number;
}
