import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isPublic, isWithin, rangeOf} from '../../../server/webhook/addresses.ts';
import {addressOf, Refused} from '../../../server/webhook/endpoint.ts';
import {signatureHeaders} from '../../../server/webhook/sign.ts';

test('a message is signed as the specification’s own example is', () => {
  const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  assert.deepEqual(signatureHeaders({id, timestamp: 1614265330, body: '{"test": 2432232314}'}, secret), {
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('addresses of the machine and of networks that are not public are told from those of others', () => {
  const inside = [
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1'],
    ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', 'ff02::1'],
    ...['::ffff:7f00:1', '::FFFF:10.0.0.1', '0:0:0:0:0:ffff:a9fe:a9fe', 'fe80::1%eth0', '::1%lo'],
    // Other clothes of IPv4, documentation, routers' own; and what is no address at all.
    ...['::127.0.0.1', '::7f00:1', '::ffff:0:127.0.0.1', '3fff::1', '5f00::1', '', 'name', '2130706433'],
  ];
  for (const address of inside) assert.ok(!isPublic(address), address);
  const outside = ['1.1.1.1', '172.32.0.1', '192.169.0.1', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'];
  for (const address of outside) assert.ok(isPublic(address), address);
});

test('a range is an address with or without bits, and nothing else', () => {
  assert.equal(rangeOf('10.0.0.0/8'), '10.0.0.0/8');
  assert.equal(rangeOf('10.1.2.3'), '10.1.2.3/32');
  assert.equal(rangeOf('fd00::/8'), 'fd00::/8');
  for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', 'https://10.0.0.1', 'name', ''])
    assert.equal(rangeOf(text), null, text);
  assert.ok(isWithin('10.9.9.9', ['10.0.0.0/8']));
  assert.ok(!isWithin('11.9.9.9', ['10.0.0.0/8']));
});

const NAMED = {origins: ['https://hooks.example'], ranges: []};
const named = new URL('https://hooks.example/secret-path');

const refused = async (url: URL, allow: typeof NAMED, ...found: string[]): Promise<string> => {
  const error = await addressOf(url, allow, () => Promise.resolve(found)).then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Refused);
  assert.ok(!error.message.includes('secret-path'));
  return error.message;
};

test('an origin that is not listed is refused, in whatever way it differs', async () => {
  for (const url of [
    'http://hooks.example/',
    'https://hooks.example:8443/',
    'https://hooks.example.evil.test/',
    'https://other.example/',
  ])
    assert.match(await refused(new URL(url), NAMED, '1.1.1.1'), /is not listed in WEBHOOK_ALLOW/);
});

test('an address with a user or a password in it is refused, and neither is said', async () => {
  for (const text of ['https://alice:pass-word@hooks.example/', 'https://pass-word@hooks.example/']) {
    const message = await refused(new URL(text), NAMED, '1.1.1.1');
    assert.match(message, /a user or a password/);
    assert.ok(!message.includes('pass-word') && !message.includes('alice'));
  }
});

test('an address of the machine in other words is no origin that is listed', async () => {
  const local = {origins: ['http://localhost', 'http://hooks.example'], ranges: []};
  const words = [
    '127.1',
    '0177.0.0.1',
    '0x7f000001',
    '2130706433',
    '[::ffff:127.0.0.1]',
    '127.0.0.1.',
    '[::]',
  ];
  for (const host of [...words, 'hooks.example@127.0.0.1', 'localhost.'])
    assert.match(
      await refused(new URL(`http://${host}/`), local, '127.0.0.1'),
      /is not listed|no public/,
      host,
    );
});

test('a listed name that leads inside is refused, also where only one of its addresses does', async () => {
  assert.match(await refused(named, NAMED, '127.0.0.1'), /leads to 127\.0\.0\.1, which is no public address/);
  assert.match(await refused(named, NAMED, '1.1.1.1', '169.254.169.254'), /leads to 169\.254\.169\.254/);
  assert.match(await refused(named, NAMED, '::ffff:10.0.0.1'), /no public address/);
  assert.match(await refused(named, NAMED), /has no address/);
});

test('a listed range, a listed address and localhost are meant as they are listed', async () => {
  const give = (address: string) => () => Promise.resolve([address]);
  assert.equal(await addressOf(named, {...NAMED, ranges: ['10.0.0.0/8']}, give('10.1.2.3')), '10.1.2.3');
  const local = {
    origins: ['http://127.0.0.1:9000', 'http://[::1]:9000', 'http://localhost:9000'],
    ranges: [],
  };
  const never = () => Promise.reject(new Error('no look-up was expected'));
  assert.equal(await addressOf(new URL('http://127.0.0.1:9000/x'), local, never), '127.0.0.1');
  // The same address in other words.
  assert.equal(await addressOf(new URL('http://2130706433:9000/x'), local, never), '127.0.0.1');
  assert.equal(await addressOf(new URL('http://[::1]:9000/x'), local, never), '::1');
  const localhost = new URL('http://localhost:9000/x');
  assert.equal(await addressOf(localhost, local, give('127.0.0.1')), '127.0.0.1');
  assert.match(await refused(localhost, local, '10.0.0.1'), /no public address/);
});
