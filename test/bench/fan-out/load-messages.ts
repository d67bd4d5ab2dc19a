/** Where the viewers of a run connect. */
export interface StreamTarget {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Address of this machine that they come from; one has no more than 28,000 ports. Default: the system's choice. */
  readonly from?: string;
}

/** What the driver asks of the load client, and what it answers. */
export interface LoadMethods {
  /** Opens one more viewer of each target, at most 200 at a time; resolved when each has had a 200. */
  open(targets: readonly StreamTarget[]): {readonly openMs: number};
  /**
   * From now on, up to `most` events numbered from `first` are looked for, each at `readers` viewers; `null`: at every one.
   */
  record(first: number, most: number, withTimes: boolean, readers: number | null): void;
  /** Resolved when each reader of an event has had it, of the first `count` events of the recording, or after `limitMs`. */
  finish(count: number, limitMs: number): Recording;
  /** Closes all viewers. */
  close(): void;
  /** CPU microseconds that the client has used: shows whether it, and not the server, was the limit. */
  cpu(): number;
}

export interface Recording {
  /** Microseconds of the machine's monotonic clock, at `[event * readers + place]`, in order of arrival; empty where not asked for. */
  readonly receivedAt: Float64Array;
  /** Viewers that read each event, and do not only count its bytes. */
  readonly readers: number;
  readonly deliveries: number;
  readonly missing: number;
  readonly repeated: number;
  /** Viewers whose connection ended. */
  readonly lost: number;
  readonly bytes: number;
  /** Reads from sockets: fewer than deliveries where a server batches, or the network merged writes. */
  readonly reads: number;
}

export type LoadRequest = {
  readonly [Name in keyof LoadMethods]: {
    readonly id: number;
    readonly method: Name;
    readonly args: Parameters<LoadMethods[Name]>;
  };
}[keyof LoadMethods];

export type LoadReply =
  | {readonly id: number; readonly result: unknown}
  | {readonly id: number; readonly error: string}
  /** Every viewer has had this event. */
  | {readonly completed: number};

/** Microseconds of the monotonic clock, the same in every process of the machine. */
export const monotonicMicros = (): number => Number(process.hrtime.bigint() / 1000n);
