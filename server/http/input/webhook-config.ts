import {Type} from 'typebox';
import {LOSS_RULE, MOST_ROUNDS} from '../../../src/protocol/loss-rule.ts';
import {HttpError} from '../http-error.ts';
import {checker} from './check.ts';

const rounds = () => Type.Optional(Type.Integer({minimum: 1, maximum: MOST_ROUNDS}));

const check = checker(Type.Object({url: Type.String({maxLength: 2048}), right: rounds(), of: rounds()}));

/**
 * Whom a job's configuration wants told of losses: `webhook: {url, right?, of?}`.
 *
 * @param origins those that the operator lists
 * @throws {HttpError} 400 or 422, naming what is wrong by its path, and of the address no part.
 */
export function checkWebhookConfig(config: unknown, origins: readonly string[]): void {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return;
  const {webhook} = config as {webhook?: unknown};
  if (webhook == null) return;
  const {url: text, right = LOSS_RULE.right, of = LOSS_RULE.of} = check(webhook, 'config.webhook');
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw fault('config.webhook.url', 'must be an address that starts with https:// or http://');
  if (url.username + url.password !== '')
    throw fault('config.webhook.url', 'must not have a user or a password in it: deliveries are signed');
  if (!origins.includes(url.origin))
    throw fault(
      'config.webhook.url',
      origins.length === 0
        ? 'cannot be called: webhooks are off, until the operator lists origins in WEBHOOK_ALLOW'
        : 'has an origin that the operator does not list in WEBHOOK_ALLOW',
    );
  if (right > of) throw fault('config.webhook.right', `must not be above of, which is ${of}`);
}

function fault(path: string, message: string): HttpError {
  return new HttpError(422, 'bad_value', `${path} ${message}.`, {details: [{path, message}]});
}
