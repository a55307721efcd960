import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "@/db/client";
import { buildModel } from "@/lib/engine/testing/build";
import type { Model } from "@/lib/model";
import { givenOn } from "@/lib/runtime/testing/given";
import { count, type Options, type Outcome, seconds, type Skipped, type Test, within } from "../chaos";
import { ClientLog } from "../client";
import { Clocks } from "../clocks";
import { Cluster } from "../cluster";
import { orderModel, timer } from "../models";
import { Random } from "../random";
import { leftOpen, open, problemsOf } from "../truth";

const HOUR_S = 3_600;
const DAY_S = 86_400;
const LEASE_GOAL_MS = 60_000;
/** However busy the machine is: what waits for a day must not pass. */
const LEASE_MS_MAX = 120_000;
const COMPLETE_MS = 180_000;
/** Until whatever was claimed before a jump is written. */
const IN_FLIGHT_MS = 10_000;
const MOMENT_MS = 1_000;
const WORKERS = 2;

/** Where the clocks stand, in seconds from the true time. */
interface Stand {
  readonly app: number;
  readonly database: number;
}
const TRUE: Stand = { app: 0, database: 0 };

/** Each is a jump there and one back: 40 in all. */
const STANDS: readonly Stand[] = [
  ...[1, 2 * HOUR_S, DAY_S].flatMap((size) =>
    [size, -size].flatMap((by) => [
      { app: by, database: 0 },
      { app: 0, database: by },
      { app: by, database: by },
    ]),
  ),
  { app: DAY_S, database: -DAY_S },
  { app: -DAY_S, database: DAY_S },
];

interface Jump {
  readonly at: number;
  readonly before: Stand;
  readonly after: Stand;
}

function timersModel(id: string, ...durations: readonly string[]): Model {
  const names = durations.map((_, index) => `timer${index}`);
  return {
    ...buildModel(
      {
        begin: "startEvent",
        fork: "parallelGateway",
        ...Object.fromEntries(names.map((name, index) => [name, timer(durations[index]!)])),
        join: "parallelGateway",
        done: "endEvent",
      },
      ["begin -> fork", "join -> done", ...names.flatMap((name) => [`fork -> ${name}`, `${name} -> join`])],
    ),
    id,
  };
}

/** Clocks are set, forth and back, of the product's processes and of Postgres, while workers die and work goes on. */
async function jumps({ rounds, seed, isShort }: Options): Promise<Outcome | Skipped> {
  const clocks = Clocks.open();
  if (!clocks)
    return {
      skipped: "libfaketime, which moves a process' clock, is not installed (Debian: apt-get install faketime)",
    };
  const random = new Random(seed);
  const stands = isShort
    ? [
        { app: 0, database: -DAY_S },
        { app: DAY_S, database: DAY_S },
      ]
    : shuffled(STANDS, random).slice(0, Math.max(2, Math.round((rounds / 50) * STANDS.length)));
  const file = path.join(tmpdir(), `throughline-client-${process.pid}.log`);
  const made: Jump[] = [];
  const problems: string[] = [];
  let [killed, inHand, firedOnTime, firings] = [0, 0, 0, 0];
  const cluster = await Cluster.open({ clocks });
  const watch = new Watch(cluster.truth);
  try {
    cluster.sink.answer = () => ({ status: 200, afterMs: random.between(50, 2_000) });
    const given = givenOn(cluster.truth);
    const workflowIds = [
      await given.workflow(orderModel(cluster.sink.url)),
      await given.workflow(timersModel("short-timers", "PT0.5S", "PT2S", "PT5S")),
      await given.workflow(timersModel("long-timers", "PT1H", "PT20H")),
    ];
    await Promise.all(Array.from({ length: WORKERS }, () => cluster.startWorker()));
    const pauseMs = isShort ? 400 : 600;
    const client = cluster.launch("scripts/parts/chaos/steady-client-process.ts", [
      JSON.stringify({ workflowIds, file, pauseMs }),
    ]);
    await client.says("client started");
    watch.start();
    await sleep(3_000);

    for (const stand of stands.flatMap((there) => [there, TRUE])) {
      const before = { app: clocks.app.offset, database: clocks.database.offset };
      const isBack = stand.database < before.database;
      // What a dead worker holds counts on the clock alone, so that it is what a clock set back would keep from everyone.
      const victim = isBack ? cluster.workers[0]! : undefined;
      if (victim) {
        await untilHolds(cluster.truth, victim.pid);
        await cluster.killWorker(victim);
        killed++;
      }
      made.push({ at: Date.now(), before, after: stand });
      clocks.app.move(stand.app);
      clocks.database.move(stand.database);
      if (victim) {
        const left = await held(cluster.truth, victim.pid);
        inHand += left;
        await cluster.startWorker();
        for (const end = Date.now() + LEASE_MS_MAX + 5_000; Date.now() < end; await sleep(250))
          if ((await held(cluster.truth, victim.pid)) === 0) break;
      }
      await sleep(random.between(2_000, 4_000));
    }
    client.signal("SIGTERM");
    await client.exited;
    // Timers that were set while the clock was ahead, and those that nobody saw become due.
    clocks.database.move(3 * DAY_S);
    made.push({ at: Date.now(), before: TRUE, after: { app: 0, database: 3 * DAY_S } });
    for (const end = Date.now() + within(COMPLETE_MS); (await open(cluster.truth)) > 0; await sleep(200))
      if (Date.now() > end) {
        problems.push(`not complete: ${await leftOpen(cluster.truth)}`);
        break;
      }
    await watch.stop();
    problems.push(...watch.problems());

    const log = readLog(file, problems);
    problems.push(...(await problemsOf(cluster, log, { isTimeReal: false })));
    const early = await earlyTimers(cluster.truth);
    firings = early.fired;
    const unjust = early.found.filter((each) => !wasDueBefore(each, made));
    firedOnTime = early.found.length - unjust.length;
    if (unjust.length > 0)
      problems.push(`${unjust.length} timers before their time by the database's clock, ${JSON.stringify(unjust[0])}`);
    if (problems.length > 0) problems.push(...workerWords(cluster));
    if (inHand === 0 && killed > 0) problems.push("no killed worker had work in hand");
    const figure = `${count(2 * stands.length)} jumps (${sizes(stands)}), ${count(killed)} workers killed with ${count(inHand)} jobs in hand, ${count(log.acked.size)} starts acknowledged: 0 lost, ${count(firings)} timers fired once each and not early, no lease and no due work kept for longer than ${seconds(watch.longestMs)}`;
    return {
      figure: firedOnTime === 0 ? figure : `${figure}, ${count(firedOnTime)} of them claimed just before a jump back`,
      problems,
      injected: made.length - 1,
    };
  } finally {
    await watch.stop();
    await cluster.close();
    clocks.close();
    rmSync(file, { force: true });
  }
}

/** What workers complained of, for whoever looks for the reason. */
function workerWords(cluster: Cluster): string[] {
  const words = new Map<string, number>();
  for (const line of cluster.workers.flatMap(({ lines }) => lines)) {
    if (!/"level":[456]0/.test(line)) continue;
    const { msg, err } = JSON.parse(line) as { msg: string; err?: { message: string; code?: string } };
    const text = `${msg}${err ? `: ${err.code ?? ""} ${err.message.slice(0, 300)}` : ""}`;
    words.set(text, (words.get(text) ?? 0) + 1);
  }
  return [...words].slice(0, 10).map(([text, times]) => `a worker, ${times} times: ${text}`);
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const rest = [...values];
  return values.map(() => rest.splice(random.between(0, rest.length), 1)[0]!);
}

function sizes(stands: readonly Stand[]): string {
  const names = new Map([
    [1, "1 s"],
    [2 * HOUR_S, "2 h"],
    [DAY_S, "1 d"],
  ]);
  const used = new Set(stands.flatMap(({ app, database }) => [app, database].map(Math.abs)).filter((by) => by > 0));
  return [...names].flatMap(([by, name]) => (used.has(by) ? name : [])).join(", ");
}

async function held(db: Db, pid: number): Promise<number> {
  const { rows } = await db.$client.query<{ n: number }>(
    "select count(*)::int as n from jobs where state = 'leased' and lock_owner like $1",
    [`%:${pid}:%`],
  );
  return rows[0]!.n;
}

async function untilHolds(db: Db, pid: number): Promise<void> {
  for (let tries = 0; tries < 1_000 && (await held(db, pid)) === 0; tries++) await sleep(10);
}

interface Standing {
  readonly since: number;
  readonly what: string;
}

/** Looks for what stands still, by a clock that nobody moves. */
class Watch {
  longestMs = 0;
  private readonly standing = new Map<string, Standing>();
  private readonly tooLong = new Map<string, Standing>();
  private isOver = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(private readonly db: Db) {}

  start(): void {
    this.loop = (async () => {
      for (; !this.isOver; await sleep(500)) await this.look();
    })();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.loop;
  }

  problems(): string[] {
    const found = [...this.tooLong.values()];
    return found.length === 0
      ? []
      : [`${found.length} jobs stood still for more than ${seconds(LEASE_GOAL_MS)}: ${found[0]!.what}`];
  }

  /** Leases, what is due, and what has nothing to wait for but a worker. */
  private async look(): Promise<void> {
    const { rows } = await this.db.$client.query<{ key: string; what: string }>(
      `select id || ' ' || epoch || ' ' || state as key, kind || ' ' || state || ', to be taken in ' || (run_at - now()) as what from jobs
       where state = 'leased' or (state = 'ready' and (run_at <= now() or kind <> 'timer'))`,
    );
    const now = Date.now();
    const present = new Set(rows.map(({ key }) => key));
    for (const key of this.standing.keys()) if (!present.has(key)) this.standing.delete(key);
    for (const { key, what } of rows) {
      const known = this.standing.get(key);
      if (!known) this.standing.set(key, { since: now, what });
      else {
        this.longestMs = Math.max(this.longestMs, now - known.since);
        if (now - known.since > Math.min(within(LEASE_GOAL_MS), LEASE_MS_MAX))
          this.tooLong.set(key, { ...known, what });
      }
    }
  }
}

interface Firing {
  readonly id: string;
  /** By the database's clock. */
  readonly at: number;
  readonly due: number;
}

async function earlyTimers(db: Db): Promise<{ readonly fired: number; readonly found: readonly Firing[] }> {
  const { rows } = await db.$client.query<{ id: string; at: Date; due: Date }>(
    `select f.instance_id as id, f.at, (select (e -> 'timer' ->> 'due')::timestamptz from transitions s, jsonb_array_elements(s.events) e
        where s.bucket = f.bucket and s.instance_id = f.instance_id and s.revision < f.revision and e ->> 'type' = 'timerSet'
          and e ->> 'wait' = f.command ->> 'timer' order by s.revision desc limit 1) as due
     from transitions f where f.command ->> 'type' = 'fireTimer'`,
  );
  const found = rows.map(({ id, at, due }) => ({ id, at: at.getTime(), due: due.getTime() }));
  return { fired: found.length, found: found.filter(({ at, due }) => at < due) };
}

/**
 * Whether a timer was due when it was claimed: the clock was set back between that and its firing. What happens in an
 * instance is then dated as its last change, for its history does not go back.
 */
function wasDueBefore({ at, due }: Firing, made: readonly Jump[]): boolean {
  return made.some((jump, index) => {
    const [before, after] = [jump.before.database * 1_000, jump.after.database * 1_000];
    if (after >= before) return false;
    const [since, until] = [(made[index - 1]?.at ?? 0) + before, jump.at + before + MOMENT_MS];
    if (at >= since && due <= until) return true;
    const trulyAt = at - after;
    return trulyAt > jump.at - MOMENT_MS && trulyAt < jump.at + IN_FLIGHT_MS && due <= until;
  });
}

function readLog(file: string, problems: string[]): ClientLog {
  const log = new ClientLog();
  const defects = new Set<string>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [word, key, id] = line.split(" ");
    if (word === "acked") log.ack(key!, id!);
    else if (word === "defect") defects.add(line.slice(7));
  }
  if (log.acked.size === 0) problems.push("no start was acknowledged");
  problems.push(...[...defects].map((words) => `a client was told: ${words}`).slice(0, 5));
  return log;
}

export const clocks: readonly Test[] = [{ id: "T11", title: "clocks that jump", run: jumps }];
