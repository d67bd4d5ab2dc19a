import {existsSync} from 'node:fs';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Page} from 'puppeteer-core';
import {CACHE} from './cache.ts';

export const CHECKS = ['rows', 'theme', 'removal', 'console', 'bindings'] as const;
export type Check = (typeof CHECKS)[number];

export const RESULTS = join(CACHE, 'results');

/** What was found of a host, for the table that `npm run test:hosts` ends with, and a picture. */
export class HostReport {
  readonly #host: string;
  readonly #found: Partial<Record<Check, string>> = {};

  constructor(host: string) {
    this.#host = host;
  }

  /** Holds the check in the table: ✓ where it passes. */
  async check(name: Check, look: () => Promise<void>): Promise<void> {
    this.#found[name] = '✗';
    await this.#write();
    await look();
    this.#found[name] = '✓';
    await this.#write();
  }

  async skip(reason: string): Promise<void> {
    await this.#write(reason);
  }

  async picture(page: Page): Promise<void> {
    await mkdir(RESULTS, {recursive: true});
    // Half-way, colours mean nothing.
    await page.evaluate(() =>
      Promise.allSettled(
        document
          .getAnimations()
          .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
          .map(({finished}) => finished),
      ).then(() => null),
    );
    // Small: it is kept with the documentation.
    const clip = {x: 0, y: 0, width: 1100, height: 900, scale: 0.6};
    await page.screenshot({path: join(RESULTS, `${this.#host}.webp`), type: 'webp', quality: 60, clip});
  }

  async #write(skipped?: string): Promise<void> {
    await mkdir(RESULTS, {recursive: true});
    const file = join(RESULTS, `${this.#host}.json`);
    // Two suites may look at one host.
    const before = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as object) : {};
    await writeFile(file, JSON.stringify({...before, host: this.#host, skipped, ...this.#found}));
  }
}
