import {writeFileSync} from 'node:fs';

/** A @web/test-runner reporter that writes one tally (see tally-reporter.ts) as JSON to `file`. */
export function wtrTallyReporter(file) {
  return {
    onTestRunFinished({sessions}) {
      const tally = {passed: 0, failed: 0, skipped: []};
      for (const session of sessions) {
        count(session.testResults, tally);
        // A file that does not load, or logs an error of its own, has no test to blame.
        if (session.passed !== true && session.errors.length > 0) tally.failed++;
      }
      writeFileSync(file, JSON.stringify(tally));
    },
  };
}

function count(suite, tally) {
  if (suite === undefined) return;
  for (const test of suite.tests) {
    if (test.skipped) tally.skipped.push(`${test.name} (skipped in the browser)`);
    else if (test.passed) tally.passed++;
    else tally.failed++;
  }
  for (const inner of suite.suites) count(inner, tally);
}
