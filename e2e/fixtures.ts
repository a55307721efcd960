import { type BrowserContext, test as base, expect, request } from "@playwright/test";
import { runningEmbedded } from "@/db/embedded.mjs";
import { DEMO_PASSWORD, DEMO_PEOPLE } from "@/lib/auth/demo";
import type { Role } from "@/lib/domain/status";
import { existsSync } from "node:fs";
import path from "node:path";
import { Given } from "./given";

export { expectAccessible } from "./accessibility";
export { expect };

/** Of the server under test; playwright.config.ts chooses it and empties it before each run. */
const dataDir = process.env["TL_E2E_DATA_DIR"] ?? "";

interface TestFixtures {
  /** Signs the demo person of this role in, in the test's own browser or in another one. */
  signIn: (role: Role, where?: BrowserContext) => Promise<void>;
}
interface WorkerFixtures {
  given: Given;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  signIn: async ({ context, baseURL }, use) => {
    await use(async (role, where = context) => {
      const { cookies } = await sessionOf(role, baseURL ?? "");
      await where.addCookies(cookies);
    });
  },
  given: [
    // Playwright reads the names of the fixtures from the parameters, so there must be an object, even an empty one.
    async ({}, use) => {
      const url = runningEmbedded(path.join(dataDir, "pg"));
      if (!url) throw new Error("The server under test has no database.");
      const given = Given.on(url);
      await use(given);
      await given.close();
    },
    { scope: "worker" },
  ],
});

/** Each role signs in once in a run: a failed test begins a new process, so the session is kept in a file. */
async function sessionOf(role: Role, baseURL: string) {
  const file = path.join(dataDir, "sessions", `${role}.json`);
  const isKept = existsSync(file);
  const client = await request.newContext({ baseURL, ...(isKept && { storageState: file }) });
  try {
    if (!isKept) {
      const email = DEMO_PEOPLE.find((person) => person.role === role)?.email;
      const reply = await client.post("/api/auth/sign-in/email", {
        data: { email, password: DEMO_PASSWORD },
        headers: { origin: baseURL },
      });
      expect(reply.ok(), `signing in as ${email}: ${reply.status()} ${await reply.text()}`).toBe(true);
      await client.storageState({ path: file });
    }
    return await client.storageState();
  } finally {
    await client.dispose();
  }
}
