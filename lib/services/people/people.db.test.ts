import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { accounts, audit, groups, memberships, rateLimits, sessions, users } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { createUser, loadPrincipal, verifyPassword } from "@/lib/auth";
import type { DomainError } from "@/lib/errors/domain-error";
import { listGroups, listPeople } from "@/lib/queries/people/list";
import { getProfile } from "@/lib/queries/people/profile";
import type { Context } from "@/lib/runtime/context";
import { addGroup } from "./add-group";
import { addPerson } from "./add-person";
import { changePassword } from "./change-password";
import { endSessions, resetSessions } from "./end-sessions";
import { setDisabled } from "./set-disabled";
import { setGroups } from "./set-groups";
import { setRole } from "./set-role";

const { db } = await testDatabase();
const PASSWORD = "correct horse battery";

const as = (username: string): Promise<Context> =>
  db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.username, username))
    .then(async ([row]) => ({ principal: (await loadPrincipal(db, row!.id))!, db }));

async function signedIn(username: string, id: string): Promise<void> {
  const [person] = await db.select({ id: users.id }).from(users).where(eq(users.username, username));
  await db
    .insert(sessions)
    .values({ id, token: `token-${id}`, userId: person!.id, expiresAt: new Date(Date.now() + 3_600_000) });
}

const sessionIds = async () => (await db.select({ id: sessions.id }).from(sessions)).map(({ id }) => id).sort();
const auditOf = (target: string) => db.select().from(audit).where(eq(audit.targetId, target));
const roleOf = async (username: string) =>
  (await db.select({ role: users.role }).from(users).where(eq(users.username, username)))[0]?.role;

async function refusal(work: Promise<unknown>): Promise<DomainError> {
  return work.then(
    () => {
      throw new Error("was not refused");
    },
    (error: DomainError) => error,
  );
}

let admin: Context;
let agent: Context;

beforeEach(async () => {
  for (const table of [sessions, accounts, audit, rateLimits, memberships, users, groups]) await db.delete(table);
  await db.insert(groups).values([
    { key: "support", name: "Support" },
    { key: "it", name: "IT" },
  ]);
  await createUser(db, {
    username: "ada",
    name: "Ada",
    email: "ada@flow.example",
    password: PASSWORD,
    role: "admin",
    groups: [],
  });
  await createUser(db, {
    username: "kim",
    name: "Kim",
    email: "kim@flow.example",
    password: PASSWORD,
    role: "agent",
    groups: ["support"],
  });
  admin = await as("ada");
  agent = await as("kim");
});

const newPerson = {
  name: "Lee",
  username: "lee",
  email: "Lee@Flow.example",
  password: "a few words of mine",
  role: "manager",
  groups: ["it"],
} as const;

describe("adding a person", () => {
  it("makes an account that can sign in, in its groups, and writes it down", async () => {
    await addPerson(admin, { ...newPerson, groups: [...newPerson.groups] });
    const lee = (await listPeople(admin)).find((person) => person.username === "lee");
    expect(lee).toMatchObject({ email: "lee@flow.example", role: "manager", groups: ["it"], isDisabled: false });
    expect(await auditOf("lee")).toMatchObject([{ actor: "ada", action: "person.added" }]);
    const hashes = await db.select({ hash: accounts.password }).from(accounts);
    expect(await Promise.all(hashes.map(({ hash }) => verifyPassword(hash!, newPerson.password)))).toContain(true);
  });

  it.each([
    ["username", { username: "kim" }],
    ["email", { email: "KIM@flow.example" }],
  ])("refuses a %s that somebody has", async (field, change) => {
    const error = await refusal(addPerson(admin, { ...newPerson, groups: [], ...change }));
    expect(error).toMatchObject({
      code: "conflict",
      details: { fields: { [field]: expect.stringContaining("Somebody") as string } },
    });
  });

  it("names the field of a weak password, and adds nobody", async () => {
    const error = await refusal(addPerson(admin, { ...newPerson, groups: [], password: "password1234" }));
    expect(error.details).toHaveProperty("fields.password");
    expect(await listPeople(admin)).toHaveLength(2);
  });

  it("refuses groups that do not exist", async () => {
    expect((await refusal(addPerson(admin, { ...newPerson, groups: ["nowhere"] }))).code).toBe("invalid_input");
    expect(await listPeople(admin)).toHaveLength(2);
  });

  it("adds one when two admins add the same at once", async () => {
    const outcomes = await Promise.allSettled([
      addPerson(admin, { ...newPerson, groups: [] }),
      addPerson(admin, { ...newPerson, groups: [] }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    expect((refused?.reason as DomainError).code).toBe("conflict");
  });
});

describe("roles", () => {
  it("change at once, end the person's sessions and are written down", async () => {
    await signedIn("kim", "s1");
    await signedIn("ada", "s2");
    await setRole(admin, { username: "kim", role: "manager" });
    expect(await roleOf("kim")).toBe("manager");
    expect(await sessionIds()).toEqual(["s2"]);
    expect(await auditOf("kim")).toMatchObject([
      { action: "person.roleSet", details: { from: "agent", to: "manager" } },
    ]);
  });

  it("are never changed by oneself", async () => {
    expect((await refusal(setRole(admin, { username: "ada", role: "agent" }))).code).toBe("rejected");
    expect(await roleOf("ada")).toBe("admin");
  });

  it("keep an admin when two demote each other at the same moment", async () => {
    await setRole(admin, { username: "kim", role: "admin" });
    const other = await as("kim");
    const outcomes = await Promise.allSettled([
      setRole(admin, { username: "kim", role: "agent" }),
      setRole(other, { username: "ada", role: "agent" }),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const admins = await db.select().from(users).where(eq(users.role, "admin"));
    expect(admins).toHaveLength(1);
  });

  it("count disabled admins as none", async () => {
    await setRole(admin, { username: "kim", role: "admin" });
    await setDisabled(admin, { username: "kim", isDisabled: true });
    const system: Context = { principal: { kind: "system", name: "test" }, db };
    expect((await refusal(setDisabled(system, { username: "ada", isDisabled: true }))).message).toContain("last admin");
  });
});

describe("disabling", () => {
  it("ends the sessions and keeps everything else; enabling opens the account again", async () => {
    await signedIn("kim", "s1");
    await setDisabled(admin, { username: "kim", isDisabled: true });
    expect(await sessionIds()).toEqual([]);
    expect((await listPeople(admin)).find(({ username }) => username === "kim")).toMatchObject({
      isDisabled: true,
      groups: ["support"],
    });
    await setDisabled(admin, { username: "kim", isDisabled: false });
    expect((await auditOf("kim")).map(({ action }) => action).sort()).toEqual(["person.disabled", "person.enabled"]);
  });

  it("is never done to oneself", async () => {
    expect((await refusal(setDisabled(admin, { username: "ada", isDisabled: true }))).code).toBe("rejected");
  });
});

describe("groups", () => {
  it("are exactly those that were set", async () => {
    await setGroups(admin, { username: "kim", groups: ["it", "it"] });
    expect(await listGroups(admin)).toEqual([
      { key: "it", name: "IT", members: [{ username: "kim", name: "Kim" }] },
      { key: "support", name: "Support", members: [] },
    ]);
    expect(await auditOf("kim")).toMatchObject([{ details: { from: ["support"], to: ["it"] } }]);
  });

  it("stay as they were when one is unknown", async () => {
    expect((await refusal(setGroups(admin, { username: "kim", groups: ["it", "nowhere"] }))).code).toBe(
      "invalid_input",
    );
    expect((await listGroups(admin)).find(({ key }) => key === "support")?.members).toHaveLength(1);
  });

  it("are added once", async () => {
    await addGroup(admin, { key: "sales", name: "Sales" });
    expect((await refusal(addGroup(admin, { key: "sales", name: "Sales again" }))).code).toBe("conflict");
  });
});

describe("sessions", () => {
  it("of one's own end everywhere else, or one by one", async () => {
    for (const id of ["here", "there", "elsewhere"]) await signedIn("kim", id);
    await signedIn("ada", "hers");
    expect(await endSessions(agent, { keep: "here", session: "there" })).toBe(1);
    expect(await endSessions(agent, { keep: "here", session: "hers" })).toBe(0);
    expect(await sessionIds()).toEqual(["elsewhere", "here", "hers"]);
    expect(await endSessions(agent, { keep: "here" })).toBe(1);
    expect((await getProfile(agent, "here")).sessions).toMatchObject([{ id: "here", isCurrent: true }]);
  });

  it("of others are ended by admins", async () => {
    await signedIn("kim", "s1");
    expect(await resetSessions(admin, { username: "kim" })).toBe(1);
    expect(await sessionIds()).toEqual([]);
  });
});

describe("one's password", () => {
  const next = "another set of words";

  it("changes with the present one, and ends the other sessions", async () => {
    for (const id of ["here", "there"]) await signedIn("kim", id);
    await changePassword(agent, { current: PASSWORD, next, keep: "here" });
    expect(await sessionIds()).toEqual(["here"]);
    const [person] = await db.select({ id: users.id }).from(users).where(eq(users.username, "kim"));
    const [account] = await db
      .select()
      .from(accounts)
      .where(and(eq(accounts.userId, person!.id)));
    expect(await verifyPassword(account!.password!, next)).toBe(true);
  });

  it("stays without the present one, and guessing is slowed down", async () => {
    const guess = () => refusal(changePassword(agent, { current: "a wrong guess", next, keep: "here" }));
    for (let attempt = 0; attempt < 5; attempt++) expect((await guess()).details).toHaveProperty("fields.current");
    expect((await guess()).code).toBe("limit_exceeded");
  });

  it("is not replaced by itself or a weak one", async () => {
    for (const bad of [PASSWORD, "password1234"]) {
      expect(
        (await refusal(changePassword(agent, { current: PASSWORD, next: bad, keep: "here" }))).details,
      ).toHaveProperty("fields.next");
    }
  });
});

it("lets nobody but admins see or change people", async () => {
  const attempts = [
    listPeople(agent),
    listGroups(agent),
    addPerson(agent, { ...newPerson, groups: [] }),
    addGroup(agent, { key: "x", name: "X" }),
    setRole(agent, { username: "ada", role: "agent" }),
    setGroups(agent, { username: "kim", groups: [] }),
    setDisabled(agent, { username: "ada", isDisabled: true }),
    resetSessions(agent, { username: "ada" }),
  ];
  for (const attempt of attempts) expect((await refusal(attempt)).code).toBe("forbidden");
  expect(await db.select().from(audit)).toEqual([]);
});

it("refuses inputs with more than they should hold", async () => {
  const error = await refusal(setRole(admin, { username: "kim", role: "agent", banned: false } as never));
  expect(error.name).toBe("ZodError");
});
