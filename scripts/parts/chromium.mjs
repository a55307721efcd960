import { chromium } from "@playwright/test";
import { existsSync } from "node:fs";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

export const howToGetChromium =
  "No Chromium was found for the browser tests. Install one (Debian, Ubuntu: `apt-get install chromium`; elsewhere: " +
  "`npx playwright install chromium`), or set PLAYWRIGHT_CHROMIUM to the path of one.";

/** Path of the Chromium to test with: the one that is named, one that is installed, or Playwright's own download. */
export function findChromium() {
  const named = process.env.PLAYWRIGHT_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  return [...INSTALLED, chromium.executablePath()].find((path) => existsSync(path));
}
