import type { KeyScope, Role } from "@/lib/domain/status";

/**
 * How a person stands to a thing. `own`: assigned to me, written by me, my account. `pool`: unassigned and I am a
 * candidate. `part`: I started it, or have or had a task in it. `group`: its workflow gives one of my groups work.
 * `granted`: a workflow I may start. `team`: of a workflow I manage. `any`: whatever it is.
 */
export const RELATIONS = ["own", "pool", "part", "group", "granted", "team", "any"] as const;
export type Relation = (typeof RELATIONS)[number];

export interface Row extends Readonly<Record<Role, readonly Relation[]>> {
  /** Ends the sentence "You may not …". */
  readonly does: string;
  /** Who sees the thing by this action is told that the act is not theirs; everybody else, that there is no such thing. */
  readonly seenBy?: string;
  /** Roles that have to say why. */
  readonly reasonFrom?: readonly Role[];
  /** What a key with this scope reaches, by the present role of its owner. Absent: no key ever may. */
  readonly key?: { readonly scope: KeyScope } & Readonly<Record<Role, readonly Relation[]>>;
}

const never = [] as const;
const own = ["own"] as const;
const team = ["team"] as const;
const any = ["any"] as const;
const managed = ["manager", "admin"] as const;

const taskReader = ["own", "pool"] as const;
const instanceReader = ["part", "group"] as const;
const commentReader = ["own", "pool", "part", "group"] as const;

/** Only programs work on jobs: those of workflows that the owner of their key manages. The services check the key's topics. */
const jobWorker = {
  agent: never,
  manager: never,
  admin: never,
  key: { scope: "jobs:work", agent: never, manager: team, admin: any },
} as const;

/** Who may do what. An empty cell: never. A manager is also a colleague: what an agent may do as such, a manager may (docs/decisions/managers.md). */
export const MATRIX = {
  self: { does: "change another person's account", agent: own, manager: own, admin: own },

  "task.list": { does: "list tasks", agent: taskReader, manager: [...taskReader, "team"], admin: any },
  "task.read": { does: "read this task", agent: taskReader, manager: [...taskReader, "team"], admin: any },
  "task.claim": {
    does: "take this task",
    seenBy: "task.read",
    agent: taskReader,
    manager: [...taskReader, "team"],
    admin: any,
  },
  "task.unclaim": {
    does: "give this task back",
    seenBy: "task.read",
    agent: own,
    manager: ["own", "team"],
    admin: any,
  },
  "task.complete": {
    does: "complete a task that is not assigned to you",
    seenBy: "task.read",
    agent: own,
    manager: own,
    admin: own,
  },
  "task.saveDraft": {
    does: "fill in a task that is not assigned to you",
    seenBy: "task.read",
    agent: own,
    manager: own,
    admin: own,
  },
  // An agent hands a task only to its own groups: the service checks to whom.
  "task.reassign": {
    does: "assign this task to somebody else",
    seenBy: "task.read",
    agent: own,
    manager: ["own", "team"],
    admin: any,
  },
  "task.setPriority": {
    does: "change the priority of a task",
    seenBy: "task.read",
    agent: never,
    manager: team,
    admin: any,
  },
  "task.setDue": { does: "change when a task is due", seenBy: "task.read", agent: never, manager: team, admin: any },

  "comment.read": {
    does: "read these comments",
    agent: commentReader,
    manager: [...commentReader, "team"],
    admin: any,
  },
  "comment.add": {
    does: "comment here",
    seenBy: "comment.read",
    agent: commentReader,
    manager: [...commentReader, "team"],
    admin: any,
  },
  // `own` lasts fifteen minutes: commentRelations.
  "comment.remove": {
    does: "remove this comment",
    seenBy: "comment.read",
    agent: own,
    manager: ["own", "team"],
    admin: any,
  },

  "instance.start": {
    does: "start this workflow",
    seenBy: "model.readDeployed",
    agent: ["granted"],
    manager: ["granted", "team"],
    admin: any,
  },
  "instance.list": { does: "list instances", agent: instanceReader, manager: [...instanceReader, "team"], admin: any },
  "instance.read": {
    does: "read this instance",
    agent: instanceReader,
    manager: [...instanceReader, "team"],
    admin: any,
  },
  // An agent only where the model allows it: the service checks that.
  "instance.cancel": {
    does: "cancel this instance",
    seenBy: "instance.read",
    reasonFrom: managed,
    agent: ["part"],
    manager: ["part", "team"],
    admin: any,
  },
  "instance.suspend": {
    does: "suspend this instance",
    seenBy: "instance.read",
    agent: never,
    manager: team,
    admin: any,
  },
  "instance.resume": { does: "resume this instance", seenBy: "instance.read", agent: never, manager: team, admin: any },
  "instance.modify": {
    does: "move the steps of this instance",
    seenBy: "instance.read",
    reasonFrom: managed,
    agent: never,
    manager: team,
    admin: any,
  },
  // Whoever works on it says what happens next, where the model leaves that to people.
  "instance.choose": {
    does: "choose what happens next in this instance",
    seenBy: "instance.read",
    agent: instanceReader,
    manager: [...instanceReader, "team"],
    admin: any,
  },

  "variable.read": {
    does: "read these variables",
    agent: instanceReader,
    manager: [...instanceReader, "team"],
    admin: any,
  },
  "variable.edit": {
    does: "change variables outside a form",
    seenBy: "variable.read",
    reasonFrom: managed,
    agent: never,
    manager: team,
    admin: any,
  },

  "incident.list": { does: "list incidents", agent: instanceReader, manager: [...instanceReader, "team"], admin: any },
  "incident.read": {
    does: "read this incident",
    agent: instanceReader,
    manager: [...instanceReader, "team"],
    admin: any,
  },
  "incident.retry": { does: "retry this incident", seenBy: "incident.read", agent: never, manager: team, admin: any },
  "incident.resolve": {
    does: "resolve this incident",
    seenBy: "incident.read",
    agent: never,
    manager: team,
    admin: any,
  },
  "job.retries": { does: "give a job more attempts", seenBy: "instance.read", agent: never, manager: team, admin: any },

  "job.fetch": { does: "fetch jobs of this type", ...jobWorker },
  "job.extend": { does: "keep this job for longer", ...jobWorker },
  "job.complete": { does: "complete this job", ...jobWorker },
  "job.fail": { does: "fail this job", ...jobWorker },

  "model.readDeployed": {
    does: "see this workflow",
    agent: ["part", "group", "granted"],
    manager: ["part", "group", "granted", "team"],
    admin: any,
  },
  "model.readDraft": {
    does: "see the draft of this workflow",
    seenBy: "model.readDeployed",
    agent: never,
    manager: team,
    admin: any,
  },
  // A new workflow is managed by whoever makes it, so that `team` holds.
  "model.create": { does: "make a workflow", agent: never, manager: team, admin: any },
  "model.edit": { does: "edit this workflow", seenBy: "model.readDeployed", agent: never, manager: team, admin: any },
  "model.import": { does: "import a workflow", agent: never, manager: team, admin: any },
  "model.export": {
    does: "export this workflow",
    seenBy: "model.readDeployed",
    agent: never,
    manager: team,
    admin: any,
  },
  "model.validate": {
    does: "check this workflow",
    seenBy: "model.readDeployed",
    agent: never,
    manager: team,
    admin: any,
  },
  "model.deploy": {
    does: "publish this workflow",
    seenBy: "model.readDeployed",
    agent: never,
    manager: team,
    admin: any,
  },
  "model.deleteDraft": {
    does: "discard the draft of this workflow",
    seenBy: "model.readDeployed",
    reasonFrom: ["admin"],
    agent: never,
    manager: team,
    admin: any,
  },
  "model.grantStart": {
    does: "say who may start this workflow",
    seenBy: "model.readDeployed",
    agent: never,
    manager: team,
    admin: any,
  },

  // A manager's message or signal reaches the workflows that they manage: the services narrow it. A key sends only messages that it names.
  "message.publish": {
    does: "send this message",
    reasonFrom: ["admin"],
    agent: never,
    manager: team,
    admin: any,
    key: { scope: "messages:send", agent: never, manager: team, admin: any },
  },
  "signal.broadcast": { does: "broadcast a signal", reasonFrom: ["admin"], agent: never, manager: team, admin: any },
  // Agents see figures of their own work only.
  "dashboard.read": { does: "see these figures", agent: own, manager: ["own", "team"], admin: any },
  // What is found, and what is streamed, is filtered hit by hit by its own read rule.
  search: { does: "search", agent: any, manager: any, admin: any },
  "stream.subscribe": { does: "follow changes", agent: any, manager: any, admin: any },
  "directory.read": { does: "see the people of this group", agent: ["group"], manager: ["group", "team"], admin: any },

  "user.list": { does: "see everybody's account", agent: never, manager: never, admin: any },
  "user.invite": { does: "add people", agent: never, manager: never, admin: any },
  "user.disable": { does: "disable people's accounts", agent: never, manager: never, admin: any },
  "user.groups": { does: "change people's groups", agent: never, manager: never, admin: any },
  "user.resetSessions": { does: "sign other people out", agent: never, manager: never, admin: any },
  "user.setRole": { does: "change people's roles", agent: never, manager: never, admin: any },
  "apikey.create": { does: "make API keys", agent: never, manager: never, admin: any },
  "apikey.revoke": { does: "revoke this API key", agent: never, manager: own, admin: any },
  "export.json": { does: "export these instances", agent: never, manager: team, admin: any },
  "retention.write": {
    does: "say how long finished instances are kept",
    seenBy: "model.readDeployed",
    agent: never,
    manager: never,
    admin: any,
  },
  "system.health": { does: "see the state of the system", agent: never, manager: never, admin: any },
  "audit.read": { does: "read the audit log", agent: never, manager: team, admin: any },
} as const satisfies Record<string, Row>;

export type Action = keyof typeof MATRIX;
export type Matrix = Readonly<Record<Action, Row>>;
export const ACTIONS = Object.keys(MATRIX) as Action[];
