import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { accounts, grants, groups, memberships, rateLimits, sessions, users, workflows } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { delayAfter } from "./attempts";
import { createUser } from "./create-user";
import { handleAuth } from "./handle";
import { loadPrincipal } from "./load-principal";
import { readSession } from "./session";

const ORIGIN = "http://localhost:3000";
const PASSWORD = "correct horse battery";
vi.stubEnv("BETTER_AUTH_SECRET", "a-secret-for-tests-that-is-long-enough");
vi.stubEnv("BETTER_AUTH_URL", ORIGIN);

const { db } = await testDatabase();

const kim = {
  username: "kim",
  name: "Kim",
  email: "kim@flow.example",
  password: PASSWORD,
  role: "agent",
  groups: ["support"],
} as const;
let kimId = "";

beforeEach(async () => {
  for (const table of [sessions, accounts, rateLimits, memberships, users, grants, workflows, groups]) {
    await db.delete(table);
  }
  await db.insert(groups).values({ key: "support", name: "Support" });
  kimId = await createUser(db, kim);
});

function send(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return handleAuth(
    new Request(`${ORIGIN}/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: ORIGIN, host: "localhost:3000", ...headers },
      body: JSON.stringify(body),
    }),
  );
}

const signIn = (password: string = PASSWORD, email: string = kim.email) => send("sign-in/email", { email, password });

/** The request headers of a browser that got this answer. */
function browserAfter(response: Response): Headers {
  const cookie = response.headers.getSetCookie().map((line) => line.split(";")[0]);
  return new Headers({ cookie: cookie.join("; "), origin: ORIGIN, host: "localhost:3000" });
}

describe("signing in", () => {
  it("opens a session that is read back as the person, with an http-only cookie", async () => {
    const response = await signIn();
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.getSetCookie().join()).toMatch(/throughline=.*HttpOnly/i);
    const found = await readSession(db, browserAfter(response));
    expect(found?.principal).toMatchObject({ username: "kim", role: "agent", groups: ["support"] });
  });

  it("stores an argon2id hash, never the password", async () => {
    const [account] = await db.select().from(accounts);
    expect(account?.password).toMatch(/^\$argon2id\$/);
  });

  it("answers a wrong password and an unknown address alike", async () => {
    const wrong = await signIn("not the password!");
    const unknown = await signIn(PASSWORD, "nobody@flow.example");
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await unknown.text());
  });

  it("tells a disabled person only after the right password", async () => {
    await db.update(users).set({ banned: true });
    expect((await signIn("not the password!")).status).toBe(401);
    const response = await signIn();
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "ACCOUNT_DISABLED" });
    expect(await db.select().from(sessions)).toEqual([]);
  });

  it("makes people wait longer and longer after wrong passwords, and forgets them after a right one", async () => {
    for (let attempt = 0; attempt < 5; attempt++) expect((await signIn("not the password!")).status).toBe(401);
    const refused = await signIn();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    // As if the pause were over.
    await db.update(rateLimits).set({ lastRequest: sql`${rateLimits.lastRequest} - 5000` });
    expect((await signIn()).status).toBe(200);
    expect((await signIn("not the password!")).status).toBe(401);
  });

  it("counts guesses for addresses that nobody has in the same way", async () => {
    for (let attempt = 0; attempt < 5; attempt++) await signIn("not the password!", "nobody@flow.example");
    expect((await signIn("not the password!", "nobody@flow.example")).status).toBe(429);
  });

  it("refuses pages of others", async () => {
    const response = await send(
      "sign-in/email",
      { email: kim.email, password: PASSWORD },
      {
        origin: "https://evil.example",
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "cors",
        "sec-fetch-dest": "empty",
      },
    );
    expect(response.status).toBe(403);
    expect(await db.select().from(sessions)).toEqual([]);
  });

  it.each(["sign-up/email", "update-user", "change-password", "request-password-reset", "revoke-sessions"])(
    "keeps the door %s shut",
    async (path) => {
      expect((await send(path, { email: "x@flow.example", password: PASSWORD, name: "X" })).status).toBe(404);
    },
  );
});

describe("a session", () => {
  it("ends when its person signs out", async () => {
    const headers = browserAfter(await signIn());
    const out = await send("sign-out", {}, { cookie: headers.get("cookie") ?? "" });
    expect(out.status).toBe(200);
    expect(await readSession(db, headers)).toBeUndefined();
  });

  it("ends after 8 hours without use", async () => {
    const headers = browserAfter(await signIn());
    await db.update(sessions).set({ updatedAt: sql`now() - interval '7 hours 59 minutes'` });
    expect(await readSession(db, headers)).toBeDefined();
    await db.update(sessions).set({ updatedAt: sql`now() - interval '8 hours 1 minute'` });
    expect(await readSession(db, headers)).toBeUndefined();
    expect(await db.select().from(sessions)).toEqual([]);
  });

  it("is kept alive by its use", async () => {
    const headers = browserAfter(await signIn());
    await db.update(sessions).set({ updatedAt: sql`now() - interval '7 hours'` });
    await readSession(db, headers);
    const [row] = await db
      .select({ age: sql<number>`extract(epoch from now() - updated_at)`.mapWith(Number) })
      .from(sessions);
    expect(row?.age).toBeLessThan(60);
  });

  it("ends after 24 hours however much it is used", async () => {
    const headers = browserAfter(await signIn());
    await db.update(sessions).set({ createdAt: sql`now() - interval '24 hours 1 minute'`, updatedAt: sql`now()` });
    expect(await readSession(db, headers)).toBeUndefined();
  });

  it("obeys a change of role and a disabled account at the next request", async () => {
    const headers = browserAfter(await signIn());
    await db.update(users).set({ role: "manager" });
    expect((await readSession(db, headers))?.principal.role).toBe("manager");
    await db.update(users).set({ banned: true });
    expect(await readSession(db, headers)).toBeUndefined();
  });

  it("is not made by a forged cookie", async () => {
    await signIn();
    const [row] = await db.select().from(sessions);
    const headers = new Headers({ cookie: `throughline=${row?.token}.${"A".repeat(43)}=`, host: "localhost:3000" });
    expect(await readSession(db, headers)).toBeUndefined();
  });
});

describe("a principal", () => {
  it("has the grants of the person and of the person's groups, and no others", async () => {
    const [mine, ours, theirs] = await db
      .insert(workflows)
      .values(["a", "b", "c"].map((key) => ({ id: crypto.randomUUID(), key, name: key, createdBy: "kim" })))
      .returning();
    await db.insert(grants).values([
      { workflowId: mine!.id, right: "manage", subjectKind: "user", subject: "kim" },
      { workflowId: ours!.id, right: "work", subjectKind: "group", subject: "support" },
      { workflowId: ours!.id, right: "start", subjectKind: "group", subject: "support" },
      { workflowId: theirs!.id, right: "work", subjectKind: "group", subject: "billing" },
      // A group that happens to be called like a person is not that person.
      { workflowId: theirs!.id, right: "manage", subjectKind: "group", subject: "kim" },
    ]);
    expect(await loadPrincipal(db, kimId)).toMatchObject({
      manages: [mine!.id],
      worksOn: [ours!.id],
      starts: [ours!.id],
    });
  });

  it("is nobody once the account is gone", async () => {
    await db.delete(users).where(eq(users.id, kimId));
    expect(await loadPrincipal(db, kimId)).toBeUndefined();
  });
});

it("delays grow from nothing to five minutes", () => {
  expect([0, 4, 5, 6, 7, 12, 13, 40].map(delayAfter)).toEqual([0, 0, 2, 4, 8, 256, 300, 300]);
});
