import {issueApiKey} from '../auth/issue-api-key.ts';
import {OperatorError} from '../operator-error.ts';
import {listApiKeys, revokeApiKey, type Scope} from '../store/api-keys.ts';
import type {Command} from './command.ts';
import {required, several} from './values.ts';

const SCOPES: readonly Scope[] = ['all', 'training', 'read'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const keyCommands: readonly Command[] = [
  {
    name: 'keys create',
    usage: 'keys create --user <user> [--scope all|training|read]… [--name <name>]',
    about: 'Makes an API key and prints it: it cannot be shown again. The scope is all unless given.',
    positionals: [],
    options: {user: {type: 'string'}, scope: {type: 'string', multiple: true}, name: {type: 'string'}},
    run: async (call) => {
      const userId = required(call, 'user');
      const given = several(call, 'scope');
      const scopes = given.length === 0 ? (['all'] as const) : given.map(toScope);
      const name = call.values['name'];
      const {id, key} = await issueApiKey(call.db, {userId, scopes, ...(typeof name === 'string' && {name})});
      call.say(`Key ${id} of ${userId}, for ${scopes.join(', ')}:`);
      call.print(key);
    },
  },
  {
    name: 'keys list',
    usage: 'keys list --user <user>',
    about: "Lists a user's keys, revoked ones too: id, scopes, made, revoked, name.",
    positionals: [],
    options: {user: {type: 'string'}},
    run: async (call) => {
      for (const key of await listApiKeys(call.db, required(call, 'user'))) {
        const {id, scopes, created_at, revoked_at, name} = key;
        call.print([id, scopes.join(','), created_at, revoked_at ?? '-', name ?? '-'].join('\t'));
      }
    },
  },
  {
    name: 'keys revoke',
    usage: 'keys revoke <id>',
    about: 'Revokes a key at once; streams opened with it end within a minute.',
    positionals: ['id'],
    options: {},
    run: async ({db, positionals: [id = ''], say}) => {
      if (!UUID.test(id) || !(await revokeApiKey(db, id))) {
        throw new OperatorError(`There is no key ${id} to revoke: "keys list" shows the ids.`);
      }
      say(`Key ${id} is revoked.`);
    },
  },
];

function toScope(text: string): Scope {
  const scope = SCOPES.find((one) => one === text);
  if (scope) return scope;
  throw new OperatorError(`The option --scope must be one of ${SCOPES.join(', ')}.`);
}
