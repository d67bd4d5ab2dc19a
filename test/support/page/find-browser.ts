import {execFile} from 'node:child_process';
import {access, mkdir, mkdtemp, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import chromium from '@sparticuz/chromium';
import type {LaunchOptions} from 'puppeteer-core';
import {missingForWebKit} from '../webkit/webkit.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache');

/** Background traffic off: a test machine may have no network but its own loopback. */
const QUIET_ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  // Under LANG=C navigator.language is "en-US@posix", which Intl refuses.
  '--lang=en-US',
];

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

export const BROWSERS = ['chrome', 'firefox', 'webkit'] as const;

/** In which browser the tests of elements and pages run: Chrome where nothing is said. */
export const BROWSER = BROWSERS.find((name) => name === process.env['TEST_BROWSER']) ?? 'chrome';

/** For `skip`, of a test that asks the browser by DevTools, which Firefox does not speak. */
export const NO_DEVTOOLS: string | false = BROWSER === 'firefox' && 'Firefox has no DevTools protocol';

const INSTALLED_FIREFOX = [
  '/usr/bin/firefox',
  '/usr/bin/firefox-esr',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** Nothing asked of a host elsewhere, and the scroll bars and motion of Chrome's headless mode. */
const FIREFOX_PREFERENCES = {
  'app.normandy.enabled': false,
  'intl.accept_languages': 'en-US',
  'layout.css.prefers-color-scheme.content-override': 1,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'ui.prefersReducedMotion': 0,
  'ui.useOverlayScrollbars': 1,
};

/** What has to be installed for this browser and is not, in words; null where nothing is missing. */
export async function missingFor(browser: (typeof BROWSERS)[number]): Promise<string | null> {
  if (browser === 'firefox' && (await findFirefox()) === null)
    return 'Firefox is not installed here (FIREFOX_PATH can name one)';
  return browser === 'webkit' ? missingForWebKit() : null;
}

/** What puppeteer is told of the browser of this run. */
export async function findBrowser(): Promise<LaunchOptions> {
  if (BROWSER === 'chrome') return findChrome();
  if (BROWSER === 'webkit') throw new Error('Puppeteer does not speak to WebKit: test/support/webkit does.');
  const executablePath = await findFirefox();
  if (executablePath === null) throw new Error('Firefox is not installed here; FIREFOX_PATH can name one.');
  return {browser: 'firefox', executablePath, extraPrefsFirefox: FIREFOX_PREFERENCES};
}

/** `FIREFOX_PATH`, else an installed Firefox, else null. */
export async function findFirefox(): Promise<string | null> {
  const named = process.env['FIREFOX_PATH'];
  for (const path of named === undefined ? INSTALLED_FIREFOX : [named]) {
    if (await exists(path)) return path;
  }
  return null;
}

/** `CHROME_PATH`, else an installed Chrome or Chromium, else the headless one of the npm package (Linux). */
export async function findChrome(): Promise<{executablePath: string; args: string[]}> {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined) return {executablePath: named, args: QUIET_ARGS};
  for (const path of INSTALLED) {
    if (await exists(path)) return {executablePath: path, args: QUIET_ARGS};
  }
  // Nothing here draws by WebGL; to have it this Chromium would draw all by an emulated graphics card, a third of its processor time.
  chromium.setGraphicsMode = false;
  return {executablePath: await unpackedChromium(), args: [...chromium.args, ...QUIET_ARGS]};
}

/**
 * The npm package's Chromium, unpacked once for this checkout. The package itself would unpack it into the system's
 * temporary folder under a fixed name, where another user's stands in the way and two processes write the same file; so a
 * process of its own unpacks it into a new folder, which takes its place in one step.
 */
async function unpackedChromium(): Promise<string> {
  const folder = join(CACHE, 'chromium');
  const executable = join(folder, 'chromium');
  if (await exists(executable)) return executable;
  await mkdir(CACHE, {recursive: true});
  const fresh = await mkdtemp(join(CACHE, 'chromium-'));
  const unpack = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpack], {
    cwd: ROOT,
    env: {...process.env, TMPDIR: fresh},
  });
  // Whoever was first has put the same there.
  await rename(fresh, folder).catch(() => rm(fresh, {recursive: true, force: true}));
  return executable;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
