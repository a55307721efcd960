import { describe, expect, it } from "vitest";
import { DomainError } from "@/lib/errors/domain-error";
import { authorize, can, reachOf, requireReason } from "./authorize";
import { ACTIONS } from "./matrix";
import type { UserPrincipal } from "./principal";
import { commentRelations, instanceRelations, taskRelations, workflowRelations } from "./relations";

const agent: UserPrincipal = {
  kind: "user",
  userId: "1",
  username: "kim",
  name: "Kim",
  role: "agent",
  groups: ["support"],
  manages: [],
  worksOn: ["w-support"],
  starts: ["w-leave"],
};
const manager: UserPrincipal = { ...agent, username: "lee", role: "manager", manages: ["w-orders"] };
const admin: UserPrincipal = { ...agent, username: "pat", role: "admin", groups: [], worksOn: [], starts: [] };

function refusal(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("was not refused");
}

const task = { workflowId: "w-support", assignee: null, groups: ["support"], users: [] };

describe("authorize", () => {
  it("answers 403 for a function that the role never has", () => {
    expect(refusal(() => authorize(agent, "user.invite"))).toEqual({
      code: "forbidden",
      message: "You may not add people. Nothing was changed. Ask an admin if you need to.",
    });
    expect(refusal(() => authorize(agent, "incident.retry", ["part"])).code).toBe("forbidden");
  });

  it("answers 404 for a thing that the person is not to know of", () => {
    const foreign = { workflowId: "w-orders", startedBy: "someone", participates: false };
    expect(refusal(() => authorize(agent, "instance.read", instanceRelations(agent, foreign))).code).toBe("not_found");
    expect(refusal(() => authorize(agent, "instance.cancel", instanceRelations(agent, foreign))).code).toBe(
      "not_found",
    );
  });

  it("answers 403 for a thing that the person sees but may not change", () => {
    expect(refusal(() => authorize(agent, "task.complete", taskRelations(agent, task)))).toMatchObject({
      code: "forbidden",
    });
    const colleagues = { workflowId: "w-support", startedBy: "someone", participates: false };
    expect(refusal(() => authorize(agent, "instance.cancel", instanceRelations(agent, colleagues))).code).toBe(
      "forbidden",
    );
  });

  it("without relations says whether the role has the function at all", () => {
    expect(can(agent, "task.list")).toBe(true);
    expect(can(agent, "audit.read")).toBe(false);
  });

  it("lets the product itself do everything", () => {
    const system = { kind: "system", name: "worker" } as const;
    for (const action of ACTIONS) expect(can(system, action, [])).toBe(true);
  });

  it("gives lists the relations to filter by", () => {
    expect(reachOf(agent, "instance.list")).toEqual(["part", "group"]);
    expect(reachOf(admin, "instance.list")).toEqual(["any"]);
  });
});

describe("requireReason", () => {
  it("refuses blanks where the role has to say why", () => {
    expect(refusal(() => requireReason(admin, "instance.cancel", "  ")).code).toBe("invalid_input");
    expect(requireReason(admin, "instance.cancel", " duplicate ")).toBe("duplicate");
  });

  it("asks nobody else", () => {
    expect(requireReason(agent, "instance.cancel", undefined)).toBeUndefined();
    expect(requireReason({ kind: "system", name: "worker" }, "instance.cancel", undefined)).toBeUndefined();
  });
});

describe("relations", () => {
  it("make an unassigned task of my group mine to take, and no longer once somebody has it", () => {
    expect(taskRelations(agent, task)).toEqual(["pool"]);
    expect(taskRelations(agent, { ...task, assignee: "kim" })).toEqual(["own"]);
    expect(taskRelations(agent, { ...task, assignee: "someone" })).toEqual([]);
    expect(taskRelations(agent, { ...task, groups: [], users: ["kim"] })).toEqual(["pool"]);
  });

  it("make a manager's workflow the team's", () => {
    expect(taskRelations(manager, { ...task, workflowId: "w-orders", groups: [] })).toEqual(["team"]);
    expect(workflowRelations(manager, "w-orders")).toEqual(["team"]);
    expect(workflowRelations(agent, "w-leave")).toEqual(["granted"]);
  });

  it("make an instance mine when I started it or had a task in it", () => {
    const leave = { workflowId: "w-leave", startedBy: "kim", participates: false };
    expect(instanceRelations(agent, leave)).toEqual(["part"]);
    expect(instanceRelations(agent, { ...leave, startedBy: null, participates: true })).toEqual(["part"]);
    expect(instanceRelations(agent, { ...leave, startedBy: null })).toEqual([]);
  });

  it("let an author take a comment back for fifteen minutes", () => {
    const instance = { workflowId: "w-leave", startedBy: null, participates: false };
    const comment = { author: "kim", at: new Date("2026-03-01T10:00:00Z") };
    expect(commentRelations(agent, comment, instance, new Date("2026-03-01T10:15:00Z"))).toEqual(["own"]);
    expect(commentRelations(agent, comment, instance, new Date("2026-03-01T10:15:01Z"))).toEqual([]);
    expect(commentRelations(manager, comment, instance, new Date("2026-03-01T10:01:00Z"))).toEqual([]);
  });
});
