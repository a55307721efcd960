import { defineConfig, devices } from "@playwright/test";
import { rmSync } from "node:fs";
import path from "node:path";
import { freePort } from "./db/embedded.mjs";
import { findChromium, howToGetChromium } from "./scripts/parts/chromium.mjs";

const executablePath = findChromium();
if (!executablePath) throw new Error(howToGetChromium);

const dataDir = path.resolve(".data/e2e");
// Playwright loads this file in each of its processes; the first one chooses, the others inherit.
if (!process.env["TL_E2E_PORT"]) {
  process.env["TL_E2E_PORT"] = String(await freePort());
  process.env["TL_E2E_DATA_DIR"] = dataDir;
  rmSync(dataDir, { recursive: true, force: true });
}
const port = process.env["TL_E2E_PORT"];
const baseURL = `http://localhost:${port}`;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices["Desktop Chrome"],
    baseURL,
    reducedMotion: "reduce",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: "node scripts/start.mjs",
    url: `${baseURL}/healthz`,
    env: { PORT: port, TL_DATA_DIR: dataDir, BETTER_AUTH_URL: baseURL, DATABASE_URL: "" },
    timeout: 600_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
  },
});
