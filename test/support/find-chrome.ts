import {access} from 'node:fs/promises';
import chromium from '@sparticuz/chromium';

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

/** `CHROME_PATH`, else an installed Chrome or Chromium, else the headless one of the npm package (Linux). */
export async function findChrome(): Promise<{executablePath: string; args: string[]}> {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined) return {executablePath: named, args: QUIET_ARGS};
  for (const path of INSTALLED) {
    if (await exists(path)) return {executablePath: path, args: QUIET_ARGS};
  }
  return {executablePath: await chromium.executablePath(), args: [...chromium.args, ...QUIET_ARGS]};
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
