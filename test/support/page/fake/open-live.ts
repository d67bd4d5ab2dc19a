import assert from 'node:assert/strict';
import type {StreamState} from '../../../../src/stream/wire/state.ts';
import type {FakeEnvironment} from './fake-environment.ts';
import type {FakeJobServer} from './fake-job-server.ts';
import {openFakeSource} from './open-fake-source.ts';

export const MINUTE = 60_000;

/** A fake source that is live; what was asked and told until then is forgotten. */
export async function openLive(options: Parameters<typeof openFakeSource>[0] = {}) {
  const fake = openFakeSource(options);
  fake.source.start();
  await fake.environment.settle();
  assert.equal(fake.source.state.kind, 'live');
  fake.asked();
  fake.states();
  return fake;
}

export const kindOf = ({state}: {state: StreamState}) => state.kind;
export const causeOf = ({state}: {state: StreamState}) => ('cause' in state ? state.cause.code : null);

/** Lets minutes pass in which the server's heartbeats come. */
export async function beat(
  environment: FakeEnvironment,
  server: FakeJobServer,
  minutes: number,
): Promise<void> {
  for (let i = 0; i < minutes * 4; i++) {
    await environment.advance(15_000);
    for (const open of server.streams) open.heartbeat();
    await environment.settle();
  }
}

export const refuse = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({error: `refused: ${code}`, code}, {status, headers});
