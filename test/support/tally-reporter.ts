import type {TestEvent} from 'node:test/reporters';

/** What one stage of `npm test` did. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** The name of each test that was skipped, with its reason. */
  readonly skipped: readonly string[];
}

/** A node:test reporter that writes one `Tally` as JSON; suites do not count, only tests. */
async function* tallyReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const {name, skip, todo, details} = event.data;
    if (details.type === 'suite') continue;
    if (skip !== undefined || todo !== undefined) skipped.push(`${name} (${String(skip ?? todo)})`);
    else if (event.type === 'test:pass') passed++;
    else failed++;
  }
  yield JSON.stringify({passed, failed, skipped} satisfies Tally);
}

export default tallyReporter;
