import type { Db } from "@/db/client";
import { executeCommand, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { Worker } from "@/lib/workers/worker";
import { type Rate, rate } from "../runtime/rate";
import type { Workflow } from "./templates";

const CLIENTS = 16;
const TIMERS = 1_000;

/** An instance that loops over its only step. */
interface Loop {
  readonly id: string;
  wait: number;
}

/** One database, and what is done to it again and again. */
export class Subject {
  private readonly given;
  private readonly worker;
  private readonly loops: Record<"task" | "job", Loop[]> = { task: [], job: [] };
  private readonly next = { task: 0, job: 0 };

  constructor(
    readonly db: Db,
    private readonly pid: number,
    private readonly seconds: number,
    readonly workflows: Readonly<Record<Workflow, string>>,
  ) {
    this.given = givenOn(db);
    this.worker = new Worker(db);
  }

  /** Finds the instances to advance, in no order. */
  async prepare(): Promise<void> {
    for (const kind of ["task", "job"] as const) {
      const open = kind === "task" ? "tasks where status = 'open' and" : "jobs where";
      const { rows } = await this.db.$client.query<Loop>(
        `select instance_id as id, wait from ${open} workflow_id = $1 order by md5(id::text) limit 50000`,
        [this.workflows[kind]],
      );
      this.loops[kind] = rows;
    }
  }

  start(): Promise<Rate> {
    return rate(this.pid, CLIENTS, this.seconds, async () => {
      await startInstance(this.given.system, {
        workflowId: this.workflows.order,
        variables: { customer: "c1", amount: 120.5, region: "north", since: "2026-01-01" },
      });
      return 1;
    });
  }

  /** Each time another one of the open instances, old and new; a client has its own, so that none waits for another. */
  advance(kind: "task" | "job"): Promise<Rate> {
    const loops = this.loops[kind];
    const first = this.next[kind];
    const taken = Array.from({ length: CLIENTS }, () => 0);
    const whole = Math.floor(loops.length / CLIENTS);
    return rate(this.pid, CLIENTS, this.seconds, async (client) => {
      const place = (first + taken[client]!++) % whole;
      this.next[kind] = Math.max(this.next[kind], place);
      const loop = loops[place * CLIENTS + client]!;
      const command =
        kind === "task"
          ? ({ type: "completeTask", task: loop.wait } as const)
          : ({ type: "completeJob", job: loop.wait } as const);
      const { events } = await executeCommand(this.given.system, { instanceId: loop.id, command });
      const opened = events.find((event) => event.type === "taskCreated" || event.type === "jobCreated");
      loop.wait = (opened as { wait: number }).wait;
      return 1;
    });
  }

  /** Timers that are due all at once, done by a worker in batches. */
  async timers(): Promise<Rate> {
    const ids: string[] = [];
    const starts = Array.from({ length: CLIENTS }, async () => {
      while (ids.length < TIMERS)
        ids.push((await startInstance(this.given.system, { workflowId: this.workflows.timer })).instanceId);
    });
    await Promise.all(starts);
    await this.db.$client.query("update jobs set run_at = now(), due_at = now() where instance_id = any($1::uuid[])", [
      ids,
    ]);
    return rate(this.pid, 1, 60, () => this.worker.drain());
  }
}
