/** The credentials that the database knows, by one name for those who ask who is asking. */
export {createApiKey, findApiKey, listApiKeys, revokeApiKey} from './api-keys.ts';
export type {ApiKey, ApiKeyEntry, Scope} from './api-keys.ts';
export {findJobOfToken, rotateJobToken} from './job-tokens.ts';
export type {TokenJob} from './job-tokens.ts';
export {createEmbedToken, findEmbedToken, revokeEmbedToken} from './embed-tokens.ts';
export type {EmbedToken} from './embed-tokens.ts';
