import {EmbedTokens, keptEmbedSecret} from '../auth/embed-token.ts';
import {embedTokenMint} from '../auth/mint-embed-token.ts';
import {originOf} from '../auth/origin.ts';
import {OperatorError} from '../operator-error.ts';
import {revokeEmbedToken} from '../store/embed-tokens.ts';
import {findJob} from '../store/jobs.ts';
import type {Command} from './command.ts';
import {noSuchJob, requiredInteger, several} from './values.ts';

const YEAR_S = 366 * 24 * 3600;

export const embedTokenCommands: readonly Command[] = [
  {
    name: 'embed-tokens create',
    usage: 'embed-tokens create <job> --expires-in <seconds> [--and <job>]… [--origin <origin>]…',
    about: 'Makes a token with which pages (of these origins) read the job, and others, and prints it.',
    positionals: ['job'],
    options: {
      'expires-in': {type: 'string'},
      and: {type: 'string', multiple: true},
      origin: {type: 'string', multiple: true},
    },
    run: async (call) => {
      const {db, config, positionals, say, print} = call;
      const [jobId = ''] = positionals;
      const expiresInS = requiredInteger(call, 'expires-in', [1, YEAR_S]);
      const origins = several(call, 'origin').map(toOrigin);
      const jobIds = several(call, 'and');
      for (const each of [jobId, ...jobIds]) if (!(await findJob(db, each))) throw noSuchJob(each);
      const secret = config.embedSecret ?? (await keptEmbedSecret(config.dataDir));
      const {token, id, expiresAt} = await embedTokenMint(
        db,
        new EmbedTokens(secret),
      )({jobId, jobIds, expiresInS, origins});
      say(`Token ${id} of ${[jobId, ...jobIds].join(', ')}, good until ${expiresAt}:`);
      print(token);
    },
  },
  {
    name: 'embed-tokens revoke',
    usage: 'embed-tokens revoke <job> <id>',
    about: 'Revokes a token at once; streams opened with it end within a minute.',
    positionals: ['job', 'id'],
    options: {},
    run: async ({db, positionals: [jobId = '', id = ''], say}) => {
      if (!(await revokeEmbedToken(db, jobId, id)))
        throw new OperatorError(`Job "${jobId}" has no embed token ${id}.`);
      say(`Token ${id} is revoked.`);
    },
  },
];

function toOrigin(text: string): string {
  const origin = originOf(text);
  if (origin !== null) return origin;
  throw new OperatorError(
    `The option --origin must be an address such as https://docs.example, not "${text}".`,
  );
}
