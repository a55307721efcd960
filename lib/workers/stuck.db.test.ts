import { and, eq, isNull, sql } from "drizzle-orm";
import { afterEach, describe, expect, it } from "vitest";
import { incidents, jobs, workflows } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { getIncident } from "@/lib/queries/incidents/get";
import { executeCommand, getModel, publishMessage, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { NOWHERE } from "./testing/settings";
import { Worker } from "./worker";

const { db } = await testDatabase();
const given = givenOn(db);
const drain = () => new Worker(db, NOWHERE).drain();
const DEFECTS_MAX = 5;

/** From now on nothing can be stored of a transition that enters this element, as a defect of ours would have it. */
async function breakEntering(element: string) {
  await db.execute(
    sql.raw(`create or replace function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
    create or replace trigger broken before insert on steps for each row when (new.element_id = '${element}') execute function broken()`),
  );
}
const mend = () => db.execute(sql`drop trigger if exists broken on steps`);
afterEach(mend);

/** Makes what waits for a time, or for its next attempt, due now. */
const pass = (instanceId: string) => db.update(jobs).set({ runAt: sql`now()` }).where(eq(jobs.instanceId, instanceId));
const tries = async (instanceId: string, times: number) => {
  for (let n = 0; n < times; n++) {
    await pass(instanceId);
    await drain();
  }
};
const openIncident = async (instanceId: string) =>
  (
    await db
      .select()
      .from(incidents)
      .where(and(eq(incidents.instanceId, instanceId), isNull(incidents.resolvedAt)))
  )[0];
const retry = async (instanceId: string) =>
  executeCommand(given.system, {
    instanceId,
    command: { type: "retry", step: (await openIncident(instanceId))!.step },
  });
const timer = (value: string) => [{ type: "timer" as const, timer: "duration" as const, value }];
const OWN_WORDS = "could not be carried out for a reason of Throughline's own";

describe("a timer", () => {
  const model = buildModel(
    { begin: "startEvent", wait: { type: "intermediateCatchEvent", definitions: timer("PT1H") }, end: "endEvent" },
    ["begin -> wait", "wait -> end"],
  );

  it("whose firing always breaks becomes an incident after some attempts, and a retry fires it", async () => {
    const id = await given.instance(model);
    await breakEntering("end");
    await tries(id, DEFECTS_MAX - 1);
    expect((await given.row(id)).status).toBe("waiting");
    await tries(id, 1);
    expect((await given.row(id)).status).toBe("incident");
    expect(await openIncident(id)).toMatchObject({ code: "event_failed", elementId: "wait" });
    expect((await openIncident(id))!.message).toContain(OWN_WORDS);
    expect(await given.jobsOf(id)).toMatchObject([{ kind: "timer", state: "failed" }]);

    await tries(id, 1);
    await retry(id);
    expect(await given.jobsOf(id)).toMatchObject([{ state: "ready", attemptsMade: 0 }]);
    await drain();
    expect(await given.jobsOf(id)).toMatchObject([{ state: "ready", attemptsMade: 1 }]);
    await mend();
    await tries(id, 1);
    expect((await given.row(id)).status).toBe("completed");
  });

  it("whose firing makes its instance too large is an incident that says so, and goes on with smaller values", async () => {
    const names = ["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"];
    const large = buildModel(
      {
        begin: "startEvent",
        wait: { type: "intermediateCatchEvent", definitions: timer("PT1H") },
        ...Object.fromEntries(names.map((v) => [v, { type: "scriptTask", script: "a", resultVariable: v }])),
        read: "userTask",
      },
      ["wait", ...names, "read"].map((id, n, all) => (n === 0 ? `begin -> ${id}` : `${all[n - 1]} -> ${id}`)),
    );
    const id = await given.instance(large, { a: "x".repeat(250_000) });
    await tries(id, DEFECTS_MAX);
    expect((await given.row(id)).status).toBe("incident");
    expect((await openIncident(id))!.message).toContain("2 MB");
    expect((await openIncident(id))!.message).not.toContain(OWN_WORDS);
    await executeCommand(given.system, { instanceId: id, command: { type: "setVariables", variables: { a: "x" } } });
    await retry(id);
    await drain();
    expect((await given.row(id)).openElements).toEqual(["read"]);
  });

  it("that workers disappeared with comes into quarantine, and harms no other", async () => {
    const id = await given.instance(model);
    const other = await given.instance(model);
    await db.update(jobs).set({ state: "leased", lockOwner: "gone", crashes: 2 }).where(eq(jobs.instanceId, id));
    await pass(other);
    await tries(id, 1);
    expect((await given.row(other)).status).toBe("completed");
    expect((await given.row(id)).status).toBe("incident");
    expect((await openIncident(id))!.message).toContain("3 workers stopped");
    expect(await given.jobsOf(id)).toMatchObject([{ kind: "timer", state: "failed", crashes: 3 }]);

    await retry(id);
    expect(await given.jobsOf(id)).toMatchObject([{ state: "ready", crashes: 0 }]);
    await drain();
    expect((await given.row(id)).status).toBe("completed");
  });

  it("on a task that is stuck leaves the task as it is", async () => {
    const id = await given.instance(
      buildModel(
        {
          begin: "startEvent",
          work: "userTask",
          late: { type: "boundaryEvent", attachedTo: "work", interrupting: false, definitions: timer("PT1H") },
          remind: "userTask",
          end: "endEvent",
        },
        ["begin -> work", "late -> remind", "work -> end"],
      ),
    );
    await breakEntering("remind");
    await tries(id, DEFECTS_MAX);
    expect((await openIncident(id))!.message).toContain('"late" is stuck.');
    const task = await given.wait(id, "work");
    await executeCommand(given.system, { instanceId: id, command: { type: "suspend" } });
    await executeCommand(given.system, { instanceId: id, command: { type: "resume" } });
    expect(await given.jobsOf(id)).toMatchObject([{ kind: "timer", state: "failed" }]);
    await executeCommand(given.system, { instanceId: id, command: { type: "completeTask", task } });
    expect((await given.row(id)).status).toBe("completed");
    expect(await openIncident(id)).toBeUndefined();
  });
});

it("the page of an incident shows the call that failed, though a timer beside it is stuck, and names the process", async () => {
  const failing = { type: "serviceTask" as const, call: { kind: "external" as const, jobType: "x" } };
  const id = await given.instance(
    buildModel(
      {
        begin: "startEvent",
        call: failing,
        late: { type: "boundaryEvent", attachedTo: "call", interrupting: false, definitions: timer("PT1H") },
        remind: "userTask",
        beside: { type: "subProcess", triggeredByEvent: true },
        daily: { type: "startEvent", parent: "beside", interrupting: false, definitions: timer("PT1H") },
        check: { type: "userTask", parent: "beside" },
      },
      ["begin -> call", "late -> remind", "daily -> check"],
    ),
  );
  for (const element of ["late", "call", "daily"]) {
    const job = await given.wait(id, element);
    const command = { type: "failJob", job, message: "No room.", attemptsLeft: 0 } as const;
    await executeCommand(given.system, { instanceId: id, command });
  }
  // The second failure took the place of the first, whose timer is tried again.
  await executeCommand(given.system, {
    instanceId: id,
    command: { type: "failJob", job: await given.wait(id, "late"), message: "No room.", attemptsLeft: 0 },
  });
  const open = await db
    .select()
    .from(incidents)
    .where(and(eq(incidents.instanceId, id), isNull(incidents.resolvedAt)));
  const [ofCall, ofProcess] = await Promise.all(
    open.sort((a, b) => b.step - a.step).map((incident) => getIncident(given.system, { incidentId: incident.id })),
  );
  expect(ofCall).toMatchObject({ code: "job_failed", step: "call", call: { kind: "external", target: "x" } });
  const { model } = await getModel(given.system, (await given.row(id)).workflowId, 1);
  expect(ofProcess).toMatchObject({
    code: "event_failed",
    step: model.name,
    message: '"daily" is stuck. No room.',
    call: null,
    permissions: { retry: true },
  });
  for (const { step } of open) await executeCommand(given.system, { instanceId: id, command: { type: "retry", step } });
  expect((await given.jobsOf(id)).map(({ state }) => state)).toEqual(["ready", "ready", "ready"]);
});

it("a look for a message that always breaks becomes an incident, and a retry finds the message", async () => {
  const workflowId = await given.workflow(
    buildModel({ begin: "startEvent", wait: { type: "receiveTask", message: "stuck" }, end: "endEvent" }, [
      "begin -> wait",
      "wait -> end",
    ]),
  );
  await publishMessage(given.system, { name: "stuck", key: "" });
  await breakEntering("end");
  const { instanceId: id } = await startInstance(given.system, { workflowId });
  await tries(id, DEFECTS_MAX);
  expect(await openIncident(id)).toMatchObject({ code: "event_failed", elementId: "wait" });
  expect(await given.jobsOf(id)).toMatchObject([{ kind: "correlate", state: "failed" }]);
  await mend();
  await retry(id);
  await drain();
  expect((await given.row(id)).status).toBe("completed");
});

describe("of a called instance", () => {
  const working = buildModel({ begin: "startEvent", work: "userTask", end: "endEvent" }, [
    "begin -> work",
    "work -> end",
  ]);
  const calling = async () => {
    const called = await given.workflow(working);
    const [row] = await db.select({ key: workflows.key }).from(workflows).where(eq(workflows.id, called));
    const id = await given.instance(
      buildModel(
        {
          begin: "startEvent",
          call: { type: "callActivity", calledElement: row!.key, propagateAll: true },
          off: { type: "boundaryEvent", attachedTo: "call", definitions: [{ type: "message", message: "off" }] },
          after: "userTask",
        },
        ["begin -> call", "call -> after", "off -> after"],
      ),
    );
    await drain();
    const { rows } = await db.execute<{ id: string }>(sql`select id from instances where parent_id = ${id}`);
    return { id, child: rows[0]!.id };
  };

  it("a word that its caller can't take in is kept, and a retry brings it", async () => {
    const { id, child } = await calling();
    await breakEntering("after");
    const task = await given.wait(child, "work");
    await executeCommand(given.system, {
      instanceId: child,
      command: { type: "completeTask", task, variables: { receipt: "R1" } },
    });
    await tries(id, DEFECTS_MAX);
    expect(await openIncident(id)).toMatchObject({ code: "event_failed", elementId: "call" });
    expect(await given.jobsOf(id)).toMatchObject([{ kind: "return", state: "failed" }]);
    await mend();
    await retry(id);
    await drain();
    expect((await given.state(id)).steps.get(0)!.variables).toMatchObject({ receipt: "R1" });
    expect((await given.row(id)).openElements).toEqual(["after"]);
  });

  it("its calling off is tried until it succeeds, ever more seldom", async () => {
    const { id, child } = await calling();
    await db.execute(
      sql.raw(`create or replace function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
      create or replace trigger broken before insert on transitions for each row when (new.instance_id = '${child}') execute function broken()`),
    );
    const wait = await given.wait(id, "off");
    await executeCommand(given.system, { instanceId: id, command: { type: "trigger", wait } });
    await tries(id, 12);
    const [job] = await given.jobsOf(id);
    expect(job).toMatchObject({ kind: "callOff", state: "ready", attemptsMade: 12 });
    const pauseMs = job!.runAt.getTime() - Date.now();
    expect(pauseMs).toBeGreaterThan(200_000);
    expect(pauseMs).toBeLessThan(301_000);
    await db.execute(sql`drop trigger broken on transitions`);
    await tries(id, 1);
    expect((await given.row(child)).status).toBe("cancelled");
    expect(await given.jobsOf(id)).toEqual([]);
  });
});
