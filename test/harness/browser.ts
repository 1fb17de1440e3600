import { accessSync, constants } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';

/** Where distributions put Chromium and Chrome; `CHROMIUM` names another one. */
const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine; undefined if it has none. */
export const browserPath = PLACES.find((path) => path !== undefined && isProgram(path));

/** For a test that needs a browser: false, or why it cannot run. */
export const withoutBrowser: string | false =
  browserPath === undefined &&
  'no Chromium is on this machine: install one (`apt-get install chromium`), or name it in `CHROMIUM`';

/** Starts the browser without a window and without anything that it does on the network by itself. */
export function launchBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error(String(withoutBrowser));
  return chromium.launch({
    executablePath: browserPath,
    timeout: 30_000,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
