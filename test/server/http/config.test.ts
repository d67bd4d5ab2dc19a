import assert from 'node:assert/strict';
import {test} from 'node:test';
import {describeVariables, readConfig} from '../../../server/start/config.ts';
import {OperatorError} from '../../../server/operator-error.ts';

test('with no variables set there is a server for this machine alone', () => {
  const config = readConfig({});
  assert.deepEqual(
    [config.host, config.port, config.databaseUrl, config.dataDir],
    ['127.0.0.1', 8787, null, '.data'],
  );
  assert.deepEqual([config.stream.heartbeatMs, config.stream.idleMs], [15_000, 300_000]);
  assert.equal(config.userJwt, null);
});

test('seconds may have fractions and are kept as milliseconds; an empty variable counts as absent', () => {
  assert.equal(readConfig({HEARTBEAT_S: '0.5'}).stream.heartbeatMs, 500);
  assert.equal(readConfig({PORT: ''}).port, 8787);
  assert.deepEqual(readConfig({WRITE_ORIGINS: 'https://a.example/, HTTPS://b.example:443,'}).writeOrigins, [
    'https://a.example',
    'https://b.example',
  ]);
});

test('addresses of PostgreSQL as people have them are taken', () => {
  for (const address of [
    'postgres://user:password@db.example:5432/runs',
    'postgresql://user@db.example/runs?sslmode=require',
    'postgres://user:p%2Fa%3Fs%23s%40%25@10.0.0.1/runs',
    'postgres://app:secret@[::1]:5432/runs',
    'postgres://user@/runs?host=/var/run/postgresql&port=5433',
    'postgres:///runs?host=/var/run/postgresql&user=a@b',
    'postgres://%2Fvar%2Frun%2Fpostgresql/runs',
    'postgres://user:p@ss@db.example/runs',
    'postgres://db.example',
  ])
    assert.equal(readConfig({DATABASE_URL: address}).databaseUrl, address, address);
});

const BAD = {
  WRITE_ORIGINS: ['a.example', 'https://a.example,*', 'null'],
  PORT: ['x', '-1', '65536', '1e3', '0x10', ' 80'],
  DATABASE_URL: [
    'mysql://x',
    'localhost',
    'postgres',
    'postgres:/user@host/db',
    'postgres://user:secret/word@host/db',
    'postgres://user:secret?word@host/db',
    'postgres://user:secret#word@host/db',
    'postgres://user:secret%word@host/db',
    'postgres://user:secret%zzword@host/db',
    'postgres://user:123/secretword@host/db',
    'postgres://user:123?secretword@host/db',
    'postgres://user:s@cret/word@host/db',
    'postgres://user:s@cret?word@host/db',
    'postgres://user:s@cret?word=1@host/db',
    'postgres://user:secret@one.example,two.example/db',
    'postgres://user:secret@one.example:5432,two.example:5433/db',
    'postgres://user:secret@host:port/db',
    'postgres://user:secret@host:99999/db',
    'postgres://user:secret@[::1/db',
    'postgres://user:secret@host/db ',
    '"postgres://user:secret@host/db"',
    'postgres://user:sec ret@host/db',
    'jdbc:postgresql://host/db',
    'host=localhost dbname=runs password=secret',
  ],
  DATABASE_READ_URL: ['postgres://user:123/secretword@host/db'],
  JWT_JWKS_URL: ['keys.example', 'https://', 'file:///keys', 'https://user:password@keys.example/'],
  HEARTBEAT_S: ['0', '-1', 'abc', '1s', 'Infinity'],
  LOG_LEVEL: ['loud'],
  EMBED_SECRET: ['short'],
  STREAM_ROLLOUT: ['101'],
};

test('a value that cannot be is refused in one sentence that names the variable and not the value', () => {
  for (const [name, values] of Object.entries(BAD)) {
    for (const value of values) {
      assert.throws(
        () => readConfig({[name]: value}),
        (error: unknown) =>
          error instanceof OperatorError &&
          error.message.includes(name) &&
          !error.message.includes(`"${value}"`) &&
          !/s@?cret|123|@\[/.test(error.message),
        `${name}=${value}`,
      );
    }
  }
});

test('DATABASE_URL may name a socket, as libpq writes it', () => {
  const url = 'postgres://user@/db?host=/tmp/folder&port=5432';
  assert.equal(readConfig({DATABASE_URL: url}).databaseUrl, url);
});

test("users' JWTs need one key, an issuer and an audience", () => {
  const JWT_SECRET = 'x'.repeat(32);
  const both = {JWT_ISSUER: 'i', JWT_AUDIENCE: 'a'};
  assert.deepEqual(readConfig({JWT_SECRET, ...both}).userJwt, {
    key: {secret: JWT_SECRET},
    issuer: 'i',
    audience: 'a',
  });
  assert.throws(() => readConfig({JWT_SECRET}), OperatorError);
  assert.throws(() => readConfig({JWT_SECRET, JWT_JWKS_URL: 'https://x/', ...both}), OperatorError);
});

test('the help names every variable with its default', () => {
  const help = describeVariables();
  for (const part of ['DATABASE_URL', 'default: 8787', 'STREAM_BUFFER_BYTES', 'default: 15'])
    assert.ok(help.includes(part), part);
});
