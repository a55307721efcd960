import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { audit, grants, instances, triggers, workflowDrafts, workflows, workflowVersions } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { DomainError } from "@/lib/errors/domain-error";
import type { Model } from "@/lib/model";
import { getDraft } from "@/lib/queries/workflows/draft";
import { getWorkflow } from "@/lib/queries/workflows/get";
import { listWorkflows } from "@/lib/queries/workflows/list";
import { listStartable } from "@/lib/queries/workflows/startable";
import { getVersion, listVersions } from "@/lib/queries/workflows/versions";
import { startInstance } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { createWorkflow } from "./create";
import { discardDraft } from "./discard-draft";
import { grantWorkflow } from "./grant";
import { publishWorkflow } from "./publish";
import { saveDraft } from "./save-draft";
import { end, openOffice, rowOf, start, task } from "./testing/office";

const { db } = await testDatabase();
const office = openOffice(db);
const ada = await office.hire("ada", "admin");
const mia = await office.hire("mia", "manager", ["desk"]);
const max = await office.hire("max", "manager");
const ann = await office.hire("ann", "agent", ["desk"]);
const eve = await office.hire("eve", "agent", ["other"]);

let count = 0;
async function workflow(ctx: Context, model?: (key: string) => Model) {
  const key = `w${++count}`;
  const { id } = await createWorkflow(ctx, { name: `Name of ${key}`, key, ...(model && { model: model(key) }) });
  return { id, key };
}
const simple = (key: string) => rowOf(key, [start(), task("check"), end()], { name: `Name of ${key}` });

async function failure(work: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error(`Expected a refusal, got ${String(error)}`);
  return error;
}

describe("making a workflow", () => {
  it("takes the key from the name, and the next one when it is taken", async () => {
    const ctx = await ada();
    expect((await createWorkflow(ctx, { name: "Travel request" })).key).toBe("travel-request");
    expect((await createWorkflow(ctx, { name: "Travel  Request!" })).key).toBe("travel-request-2");
  });

  it("refuses a given key that is taken, by name", async () => {
    const ctx = await ada();
    await createWorkflow(ctx, { name: "First", key: "taken" });
    const error = await failure(createWorkflow(ctx, { name: "Second", key: "taken" }));
    expect(error).toMatchObject({ code: "conflict", details: { fields: { key: expect.any(String) as string } } });
    expect(error.message).toContain('"First"');
  });

  it("makes its manager its manager, and is not for agents", async () => {
    const { id } = await workflow(await mia());
    expect((await mia()).principal.manages).toContain(id);
    expect(await failure(workflow(await ann()))).toMatchObject({ code: "forbidden" });
  });

  it("makes many of one name at once without losing one", async () => {
    const ctx = await ada();
    const made = await Promise.all(Array.from({ length: 6 }, () => createWorkflow(ctx, { name: "Rush" })));
    expect(new Set(made.map((m) => m.key)).size).toBe(6);
  });
});

describe("the draft's lock", () => {
  it("saves on the revision that was read and counts it up", async () => {
    const { key } = await workflow(await mia());
    expect((await getDraft(await mia(), key)).revision).toBe(1);
    expect(await saveDraft(await mia(), { key, revision: 1, model: simple(key) })).toMatchObject({ revision: 2 });
    const draft = await getDraft(await mia(), key);
    expect(draft).toMatchObject({ revision: 2, savedBy: "Mia", hasChanges: true, model: simple(key) });
  });

  it("tells the second editor who saved and when, and keeps what the first one saved", async () => {
    const { key } = await workflow(await ada());
    await saveDraft(await ada(), { key, revision: 1, model: simple(key) });
    const other = { ...simple(key), name: "Not this" };
    const managing = await office.hire("moe", "manager");
    await office.grant((await getWorkflow(await ada(), { key })).id, "manage", "user", "moe");
    const error = await failure(saveDraft(await managing(), { key, revision: 1, model: other }));
    expect(error).toMatchObject({
      code: "conflict",
      details: { by: "ada", byName: "Ada", at: expect.any(String) as string, revision: 2 },
    });
    expect(error.message).toMatch(/^Ada saved this draft on \d{4}-\d\d-\d\d \d\d:\d\d UTC\./);
    expect((await getDraft(await ada(), key)).model.name).toBe(simple(key).name);
    // Their work is not lost: they may save it over what they now know of.
    await saveDraft(await managing(), { key, revision: 2, model: other });
    expect((await getDraft(await ada(), key)).model.name).toBe("Not this");
  });

  it("of many savers at once lets exactly one win", async () => {
    const { key } = await workflow(await ada());
    const ctx = await ada();
    const saves = Array.from({ length: 8 }, (_, i) =>
      saveDraft(ctx, { key, revision: 1, model: { ...simple(key), name: `n${i}` } }),
    );
    const results = await Promise.allSettled(saves);
    expect(results.filter((r) => r.status === "fulfilled")).toHaveLength(1);
    const winner = results.findIndex((r) => r.status === "fulfilled");
    expect((await getDraft(ctx, key)).model.name).toBe(`n${winner}`);
  });

  it("refuses what is no model, another workflow's model, and text that can't be stored", async () => {
    const { key } = await workflow(await ada());
    const ctx = await ada();
    const save = (model: unknown) => failure(saveDraft(ctx, { key, revision: 1, model }));
    expect(await save({ ...simple(key), extra: 1 })).toMatchObject({ code: "invalid_input" });
    expect(await save(simple("elsewhere"))).toMatchObject({ code: "invalid_input" });
    expect((await save({ ...simple(key), name: "a\0b" })).message).toContain("name");
    expect((await save({ ...simple(key), documentation: "\ud800" })).message).toContain("documentation");
    expect((await getDraft(ctx, key)).revision).toBe(1);
  });
});

describe("publishing", () => {
  it("makes version 1, then 2, which later drafts do not change", async () => {
    const { key, id } = await workflow(await mia(), simple);
    expect(await publishWorkflow(await mia(), { key, revision: 1, note: "first" })).toEqual({ version: 1 });
    const second = rowOf(key, [start(), task("check"), task("again"), end()]);
    await saveDraft(await mia(), { key, revision: 1, model: second });
    expect(await getVersion(await mia(), { key, version: 1 })).toEqual(simple(key));
    expect(await publishWorkflow(await mia(), { key, revision: 2 })).toEqual({ version: 2 });
    await saveDraft(await mia(), { key, revision: 2, model: simple(key) });
    expect(await getVersion(await mia(), { key, version: 1 })).toEqual(simple(key));
    expect(await getVersion(await mia(), { key, version: 2 })).toEqual(second);
    expect(await listVersions(await mia(), key)).toMatchObject([
      { version: 2, note: "", publishedBy: "Mia" },
      { version: 1, note: "first", publishedBy: "Mia" },
    ]);
    expect(
      await db
        .select()
        .from(audit)
        .where(and(eq(audit.targetId, id), eq(audit.action, "workflow.published"))),
    ).toHaveLength(2);
    expect(await db.select().from(workflows).where(eq(workflows.id, id))).toMatchObject([
      { latestVersion: 2, name: key },
    ]);
  });

  it("leaves running instances on their version", async () => {
    const { key, id } = await workflow(await ada(), simple);
    const ctx = await ada();
    await publishWorkflow(ctx, { key, revision: 1 });
    const first = await startInstance(ctx, { workflowId: id });
    await saveDraft(ctx, { key, revision: 1, model: rowOf(key, [start(), task("other"), end()]) });
    expect((await getDraft(ctx, key)).running).toEqual([{ version: 1, count: 1 }]);
    await publishWorkflow(ctx, { key, revision: 2 });
    const second = await startInstance(ctx, { workflowId: id });
    const rows = await db
      .select({ id: instances.id, version: instances.version, open: instances.openElements })
      .from(instances)
      .where(eq(instances.workflowId, id));
    expect(new Map(rows.map((r) => [r.id, [r.version, ...r.open]]))).toEqual(
      new Map([
        [first.instanceId, [1, "check"]],
        [second.instanceId, [2, "other"]],
      ]),
    );
    expect(await listVersions(ctx, key)).toMatchObject([
      { version: 2, counts: { running: 1 } },
      { version: 1, counts: { running: 1 } },
    ]);
    expect((await getWorkflow(ctx, { key, version: 1 })).shown?.openSteps).toMatchObject({
      check: { open: 1, incidents: 0 },
    });
  });

  it("refuses a model that can't run, says every problem and changes nothing", async () => {
    const broken = (key: string): Model => ({
      ...simple(key),
      flows: [{ id: "f", source: "start", target: "nowhere" }],
    });
    const { key, id } = await workflow(await ada(), broken);
    const error = await failure(publishWorkflow(await ada(), { key, revision: 1 }));
    expect(error).toMatchObject({
      code: "invalid_input",
      details: { problems: expect.arrayContaining([expect.objectContaining({ severity: "error" })]) as unknown },
    });
    expect(await db.select().from(workflowVersions).where(eq(workflowVersions.workflowId, id))).toEqual([]);
    expect((await getDraft(await ada(), key)).revision).toBe(1);
  });

  it("refuses what can't be run, by name", async () => {
    const odd = (key: string): Model =>
      rowOf(key, [{ id: "start", type: "startEvent", definitions: [{ type: "error", errorCode: "E" }] }, end()]);
    const { key } = await workflow(await ada(), odd);
    expect((await failure(publishWorkflow(await ada(), { key, revision: 1 }))).details).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({ element: "start", severity: "error", code: "executable" }),
      ]) as unknown,
    });
  });

  it("refuses no activity that the engine carries: calls, choices, and elements that begin an instance", async () => {
    const calling = (key: string): Model =>
      rowOf(key, [
        { id: "receive", type: "receiveTask", message: "go", instantiate: true },
        { id: "call", name: "Bill it", type: "callActivity", calledElement: "billing" },
        { id: "work", type: "adHocSubProcess" },
        end(),
      ]);
    const { key } = await workflow(await ada(), (id) => {
      const model = calling(id);
      return { ...model, elements: [...model.elements, { id: "inner", type: "userTask", parent: "work" }] };
    });
    await expect(publishWorkflow(await ada(), { key, revision: 1 })).resolves.toEqual({ version: 1 });
  });

  it("publishes only the draft that was looked at, and nothing twice", async () => {
    const { key } = await workflow(await ada(), simple);
    const ctx = await ada();
    await saveDraft(ctx, { key, revision: 1, model: { ...simple(key), name: "Newer" } });
    expect(await failure(publishWorkflow(ctx, { key, revision: 1 }))).toMatchObject({
      code: "conflict",
      details: { revision: 2 },
    });
    const both = await Promise.allSettled([
      publishWorkflow(ctx, { key, revision: 2 }),
      publishWorkflow(ctx, { key, revision: 2 }),
    ]);
    expect(both.map((r) => r.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await listVersions(ctx, key)).toHaveLength(1);
    expect((await getDraft(ctx, key)).hasChanges).toBe(false);
  });

  it("lets the groups that get its tasks see its instances, and only groups that exist", async () => {
    const model = (key: string) =>
      rowOf(key, [start(), task("check", "desk"), task("ask", "=group"), task("void", "nobody"), end()]);
    const { key, id } = await workflow(await ada(), model);
    await publishWorkflow(await ada(), { key, revision: 1 });
    const held = await db
      .select()
      .from(grants)
      .where(and(eq(grants.workflowId, id), eq(grants.right, "work")));
    expect(held.map((g) => g.subject)).toEqual(["desk"]);
    expect((await ann()).principal.worksOn).toContain(id);
    expect((await eve()).principal.worksOn).not.toContain(id);
  });

  it("sets what starts the newest version by itself", async () => {
    const timed = (key: string) =>
      rowOf(key, [
        { id: "start", type: "startEvent", definitions: [{ type: "timer", timer: "cycle", value: "R/P1D" }] },
        task("check"),
        end(),
      ]);
    const { key, id } = await workflow(await ada(), timed);
    await publishWorkflow(await ada(), { key, revision: 1 });
    expect(await db.select().from(triggers).where(eq(triggers.workflowId, id))).toMatchObject([
      { version: 1, kind: "timer", isActive: true },
    ]);
    await saveDraft(await ada(), { key, revision: 1, model: simple(key) });
    await publishWorkflow(await ada(), { key, revision: 2 });
    expect(await db.select().from(triggers).where(eq(triggers.workflowId, id))).toMatchObject([
      { version: 1, isActive: false },
    ]);
  });
});

describe("discarding a draft", () => {
  it("puts it back to the latest version and tells whoever still has the old one", async () => {
    const { key } = await workflow(await mia(), simple);
    await publishWorkflow(await mia(), { key, revision: 1 });
    await saveDraft(await mia(), { key, revision: 1, model: { ...simple(key), name: "Changed" } });
    expect(await discardDraft(await mia(), { key, revision: 2 })).toEqual({ isGone: false });
    expect(await getDraft(await mia(), key)).toMatchObject({ hasChanges: false, model: simple(key) });
    expect(await failure(saveDraft(await mia(), { key, revision: 2, model: simple(key) }))).toMatchObject({
      code: "conflict",
    });
  });

  it("takes a workflow away that was never published, with a reason from an admin", async () => {
    const { key, id } = await workflow(await ada());
    expect(await failure(discardDraft(await ada(), { key, revision: 1 }))).toMatchObject({ code: "invalid_input" });
    expect(await discardDraft(await ada(), { key, revision: 1, reason: "A trial." })).toEqual({ isGone: true });
    expect(await db.select().from(workflows).where(eq(workflows.id, id))).toEqual([]);
    expect(await db.select().from(workflowDrafts).where(eq(workflowDrafts.workflowId, id))).toEqual([]);
    expect(await failure(getDraft(await ada(), key))).toMatchObject({ code: "not_found" });
  });
});

describe("who may do what", () => {
  it("shows each person the workflows that are theirs", async () => {
    const { key, id } = await workflow(await mia(), simple);
    const keys = async (who: () => Promise<Context>) => (await listWorkflows(await who())).rows.map((r) => r.key);
    expect(await keys(mia)).toContain(key);
    expect(await keys(ada)).toContain(key);
    for (const who of [max, ann, eve]) expect(await keys(who)).not.toContain(key);
    await publishWorkflow(await mia(), { key, revision: 1 });
    expect(await keys(ann)).toContain(key);
    expect(await keys(eve)).not.toContain(key);
    await startInstance(
      { ...(await ada()), principal: { ...(await ada()).principal, username: "eve" } },
      { workflowId: id },
    );
    expect(await keys(eve)).toContain(key);
  });

  it("keeps drafts, edits and publications from everybody else", async () => {
    const { key } = await workflow(await mia(), simple);
    for (const [who, code] of [
      [max, "not_found"],
      [ann, "forbidden"],
      [eve, "forbidden"],
    ] as const) {
      const ctx = await who();
      for (const work of [
        () => getDraft(ctx, key),
        () => saveDraft(ctx, { key, revision: 1, model: simple(key) }),
        () => publishWorkflow(ctx, { key, revision: 1 }),
        () => discardDraft(ctx, { key, revision: 1, reason: "x" }),
        () => grantWorkflow(ctx, { key, right: "start", subjectKind: "group", subject: "desk", isGranted: true }),
      ]) {
        expect(await failure(work())).toMatchObject({ code });
      }
    }
    expect((await getDraft(await mia(), key)).revision).toBe(1);
  });

  it("lets a group start a workflow and takes that back", async () => {
    const { key, id } = await workflow(await mia(), simple);
    await publishWorkflow(await mia(), { key, revision: 1 });
    const startable = async () => (await listStartable(await ann())).map((w) => w.key);
    expect(await startable()).not.toContain(key);
    const grant = { key, right: "start", subjectKind: "group", subject: "desk" } as const;
    await grantWorkflow(await mia(), { ...grant, isGranted: true });
    await grantWorkflow(await mia(), { ...grant, isGranted: true });
    expect(await startable()).toContain(key);
    await grantWorkflow(await mia(), { ...grant, isGranted: false });
    expect(await startable()).not.toContain(key);
    expect(
      await db
        .select()
        .from(audit)
        .where(and(eq(audit.targetId, id), eq(audit.action, "workflow.revoked"))),
    ).toHaveLength(1);
  });

  it("leaves it to admins who manages a workflow, and knows only people and groups that exist", async () => {
    const { key } = await workflow(await mia(), simple);
    const manage = { key, right: "manage", subjectKind: "user", subject: "max", isGranted: true } as const;
    expect(await failure(grantWorkflow(await mia(), manage))).toMatchObject({ code: "forbidden" });
    await grantWorkflow(await ada(), manage);
    expect(await getDraft(await max(), key)).toMatchObject({ key });
    expect(await failure(grantWorkflow(await ada(), { ...manage, subject: "nobody" }))).toMatchObject({
      code: "invalid_input",
    });
    expect(
      await failure(
        grantWorkflow(await ada(), { ...manage, right: "start", subjectKind: "group", subject: "nowhere" }),
      ),
    ).toMatchObject({ code: "invalid_input" });
  });

  it("hides addresses, headers and bodies of calls from agents", async () => {
    const calling = (key: string): Model =>
      rowOf(key, [
        start(),
        task("check"),
        {
          id: "call",
          type: "serviceTask",
          name: "Call",
          call: {
            kind: "http",
            method: "POST",
            url: "https://secret.example/x",
            headers: { token: "t0p" },
            body: "{ a: 1 }",
          },
        },
        end(),
      ]);
    const { key } = await workflow(await ada(), calling);
    await publishWorkflow(await ada(), { key, revision: 1 });
    const seen = JSON.stringify((await getWorkflow(await ann(), { key })).shown?.model);
    expect(seen).toContain('"Call"');
    for (const hidden of ["secret.example", "t0p", "token", "{ a: 1 }"]) expect(seen).not.toContain(hidden);
    expect(JSON.stringify((await getWorkflow(await ada(), { key })).shown?.model)).toContain("secret.example");
  });
});

describe("starting by hand", () => {
  it("offers the start form of workflows that a person may start, not those only events start", async () => {
    const form = { fields: [{ key: "amount", label: "Amount", type: "number" as const, required: true }] };
    const plain = await workflow(await ada(), (key) =>
      rowOf(key, [{ id: "start", type: "startEvent", definitions: [], form }, task("check"), end()]),
    );
    const timed = await workflow(await ada(), (key) =>
      rowOf(key, [
        { id: "start", type: "startEvent", definitions: [{ type: "message", message: "go" }] },
        task("check"),
        end(),
      ]),
    );
    for (const { key } of [plain, timed]) await publishWorkflow(await ada(), { key, revision: 1 });
    const offered = await listStartable(await ada());
    expect(offered.find((w) => w.key === plain.key)).toMatchObject({ version: 1, form });
    expect(offered.some((w) => w.key === timed.key)).toBe(false);
    expect((await getWorkflow(await ada(), { key: timed.key })).start).toBeNull();
  });
});
