import {esbuildPlugin} from '@web/dev-server-esbuild';
import {defaultReporter} from '@web/test-runner';
import {chromeLauncher} from '@web/test-runner-chrome';
import {a11ySnapshotPlugin} from '@web/test-runner-commands/plugins';
import {BROWSER, findBrowser} from '../test/support/page/find-browser.ts';
import {webkitLauncher} from '../test/support/webkit/webkit-launcher.ts';
import {wtrTallyReporter} from '../test/support/wtr-tally-reporter.js';

const launcher =
  BROWSER === 'webkit' ? webkitLauncher() : chromeLauncher({launchOptions: await findBrowser()});
const tallyFile = process.env.TALLY_FILE;

export default {
  rootDir: new URL('..', import.meta.url).pathname,
  files: ['test/element/**/*.test.ts'],
  nodeResolve: {exportConditions: ['browser', 'development']},
  // Firefox draws the tab in front alone.
  concurrency: BROWSER === 'firefox' ? 1 : 2,
  // Of one file, on a machine that does other things too.
  testsFinishTimeout: 300_000,
  browsers: [launcher],
  // Where a page looks for the service worker of msw.
  middleware: [
    (context, next) => {
      if (context.path === '/mockServiceWorker.js')
        context.url = '/node_modules/msw/lib/mockServiceWorker.js';
      return next();
    },
  ],
  plugins: [
    a11ySnapshotPlugin(),
    esbuildPlugin({
      ts: true,
      tsconfig: new URL('../tsconfig.json', import.meta.url).pathname,
      target: 'es2022',
    }),
  ],
  reporters: [
    defaultReporter({reportTestProgress: false}),
    ...(tallyFile ? [wtrTallyReporter(tallyFile)] : []),
  ],
  testFramework: {config: {timeout: 40_000}},
};
