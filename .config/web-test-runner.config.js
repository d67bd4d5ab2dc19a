import {esbuildPlugin} from '@web/dev-server-esbuild';
import {chromeLauncher} from '@web/test-runner-chrome';
import {findChrome} from '../test/support/find-chrome.ts';

const {executablePath, args} = await findChrome();

export default {
  rootDir: new URL('..', import.meta.url).pathname,
  files: ['test/element/**/*.test.ts'],
  nodeResolve: {exportConditions: ['browser', 'development']},
  concurrency: 2,
  browsers: [chromeLauncher({launchOptions: {executablePath, args}})],
  plugins: [
    esbuildPlugin({
      ts: true,
      tsconfig: new URL('../tsconfig.json', import.meta.url).pathname,
      target: 'es2022',
    }),
  ],
  testFramework: {config: {timeout: 10_000}},
};
