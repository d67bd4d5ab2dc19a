import {hash, randomBytes, randomInt} from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `wak_` + 32 of [0-9A-Za-z]: 190 random bits. */
export function newApiKey(): string {
  return 'wak_' + Array.from({length: 32}, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** 43 base64url characters: 256 random bits. */
export function newJobToken(): string {
  return randomBytes(32).toString('base64url');
}

export const API_KEY = /^wak_[0-9A-Za-z]{32}$/;
export const JOB_TOKEN = /^[0-9A-Za-z_-]{43}$/;

/**
 * What is stored of a key or token. One round of SHA-256 is enough for secrets of 190 random bits and more; and since
 * they are looked up by this hash, how long a look-up takes says nothing about the secret.
 */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
