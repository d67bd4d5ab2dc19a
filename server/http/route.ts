import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Static, TObject, TSchema} from 'typebox';
import type {Action, Principal} from '../auth/principal.ts';
import type {Logger} from '../log.ts';
import type {Over} from './limits/over.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One request, its credential and every part of it checked. */
export interface Call<Query = unknown, Body = unknown> {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly principal: Principal;
  /** Whom limits count: see `readerOf`; the address where nobody has to say who they are. */
  readonly reader: string;
  /** What stands in the path's `{params}`, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly log: Logger;
  /** Whether the request is over: answered, or its client gone. */
  readonly over: Over;
  /** The same for what takes nothing less. Made when it is first asked for. */
  readonly signal: AbortSignal;
  /** What the head of the answer must have, of a handler that writes it itself (`writesHead`); on `response` of other GETs. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON; `undefined` = no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an endpoint takes and gives: it checks the requests and is the source of the OpenAPI document. */
export interface RouteSpec {
  readonly method: Method;
  /** With `{params}`, each of which is one segment. */
  readonly path: string;
  /** Other paths under which the same is served. */
  readonly aliases?: readonly string[];
  /** What the credential must be good for; `null` = nobody has to say who they are. */
  readonly action: Action | null;
  /** Answers whatever name the server is called by: for what asks by its bare address. */
  readonly anyHost?: boolean;
  /** Pages of other origins may not read it, whatever they send. */
  readonly isPrivate?: boolean;
  readonly summary: string;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** Checks of the body that are done by the handler itself, in place of `body`. */
  readonly checksBody?: boolean;
  /** Looks whether a job token is still good in the transaction in which it stores: it need not be looked up before. */
  readonly provesToken?: boolean;
  /** Schema of the JSON body by status; `null` = no body. */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  /** Media types besides JSON in which the 200 may come. */
  readonly media?: readonly string[];
  /** Writes a head that lasts as long as its answer: headers that are set on a response stay in memory. */
  readonly writesHead?: boolean;
  /** Statuses of errors besides those that every route has. */
  readonly errors?: readonly number[];
}

/** `null`: the handler has taken the response over. */
type Handler<Query, Body> = (call: Call<Query, Body>) => Promise<Answer | null>;

export interface Route extends RouteSpec {
  readonly handle: Handler<unknown, unknown>;
}

type Shape<T> = T extends TSchema ? Static<T> : undefined;

/** Ties a handler to what its route declares: `call.query` and `call.body` have the types of the schemas. */
export function route<const Spec extends RouteSpec>(
  spec: Spec,
  handle: Handler<Shape<Spec['query']>, Spec['checksBody'] extends true ? unknown : Shape<Spec['body']>>,
): Route {
  return {...spec, handle: handle as Handler<unknown, unknown>};
}
