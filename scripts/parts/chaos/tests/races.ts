import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { transitions } from "@/db/schema";
import { eq } from "drizzle-orm";
import { buildModel } from "@/lib/engine/testing/build";
import { DomainError } from "@/lib/errors/domain-error";
import { asDomainError } from "@/lib/http/errors";
import { type Context, executeCommand, publishMessage, startInstance } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { claimTask } from "@/lib/services/tasks/claim";
import { completeTask } from "@/lib/services/tasks/complete";
import { openDesk } from "@/lib/services/tasks/testing/desk";
import { count, type Options, type Outcome, type Test } from "../chaos";
import { ClientLog } from "../client";
import { Cluster } from "../cluster";
import { Random } from "../random";
import { defectsIn, problemsOf } from "../truth";

const AT_ONCE = 6;
/** Messages of one key, and as many that wait for them. */
const CROWD = 40;
/** Names the winner, or what happened. */
const WHO = /\b(Ana|Ben|You|no longer needed|changing this right now)\b/;

async function inParallel(times: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    for (let index = next++; index < times; index = next++) await act(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

/** Two people on two nodes want the same: one gets it, the other reads who did. */
async function twoPeople({ rounds, isShort }: Options): Promise<Outcome> {
  const problems: string[] = [];
  const cluster = await Cluster.open();
  const races = (isShort ? 50 : 200) * rounds;
  let told = 0;
  try {
    const [here, there] = [cluster.connect(10), cluster.connect(10)];
    const desk = await openDesk(cluster.truth);
    const [ana, ben] = [await desk.hire("ana"), await desk.hire("ben")];
    const on = (person: Context, db: Context["db"]): Context => ({ ...person, db });
    const race = async (what: string, both: readonly [Promise<unknown>, Promise<unknown>]) => {
      const settled = await Promise.allSettled(both);
      const lost = settled.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
      for (const error of lost) {
        const known = asDomainError(error);
        if (known?.code === "conflict" && WHO.test(known.message)) told++;
        else if (known) problems.push(`${what}: the loser was told: ${known.message}`);
        else problems.push(`${what}: the loser was told of a defect: ${defectsIn([error])[0]}`);
      }
      return settled.map(({ status }) => status === "fulfilled");
    };
    await inParallel(races, async () => {
      const id = await desk.ticket();
      const task = await desk.taskOf(id);
      const claims = await race("claim and claim", [
        claimTask(on(ana, here), { taskId: task.id }),
        claimTask(on(ben, there), { taskId: task.id }),
      ]);
      if (claims.filter(Boolean).length !== 1)
        problems.push(`${claims.filter(Boolean).length} people claimed one task`);
      const owner = claims[0] ? ana : ben;
      const values = { reply: "Done", ask: false };
      const [first, second] = await race("complete and complete", [
        completeTask(on(owner, here), { taskId: task.id, values, commandId: randomUUID() }),
        completeTask(on(owner, there), { taskId: task.id, values, commandId: randomUUID() }),
      ]);
      if (first === second) problems.push(`${first ? 2 : 0} of two completed one task`);

      const other = await desk.ticket();
      const closing = await desk.taskOf(other);
      await claimTask(ana, { taskId: closing.id });
      const cancel = executeCommand(
        { db: there, principal: { kind: "system", name: "client" } },
        { instanceId: other, command: { type: "cancel" } },
      );
      const [isDone] = await race("complete and cancel", [
        completeTask(on(ana, here), { taskId: closing.id, values }),
        cancel,
      ]);
      const history = await cluster.truth.select().from(transitions).where(eq(transitions.instanceId, other));
      if (isDone !== history.some(({ command }) => command.type === "completeTask"))
        problems.push("a task was acknowledged and not completed, or the other way round");
    });
    problems.push(...(await problemsOf(cluster, new ClientLog())));
  } finally {
    await cluster.close();
  }
  const figure = `${count(races * 3)} races: claim, complete, cancel: exactly one won each, ${count(told)} losers read who was faster`;
  return { figure, problems: [...new Set(problems)].slice(0, 10), injected: told };
}

/** One idempotency key over and over from two processes, one of which is killed: one instance. */
async function oneKey({ rounds, isShort, seed }: Options): Promise<Outcome> {
  const problems: string[] = [];
  const random = new Random(seed);
  const times = isShort ? 200 : 1_000;
  let [injected, acks] = [0, 0];
  const cluster = await Cluster.open();
  try {
    const model = buildModel({ s: "startEvent", work: "userTask" }, ["s -> work"]);
    const workflowId = await givenOn(cluster.truth).workflow(model);
    const log = new ClientLog();
    for (let round = 1; round <= rounds; round++) {
      const key = `key-${round}`;
      const client = () =>
        cluster.launch("scripts/parts/chaos/client-process.ts", [
          JSON.stringify({ workflowId, key, times: times / 2, atOnce: 10 }),
        ]);
      const [victim, survivor] = [client(), client()];
      const reports = [victim, survivor];
      await Promise.all(reports.map((each) => each.says("client started")));
      await sleep(random.between(0, 150));
      await victim.kill();
      injected++;
      const again = client();
      reports.push(again);
      await Promise.all([survivor.exited, again.exited]);
      for (const line of reports.flatMap(({ lines }) => lines)) {
        const id = /^acked (.+)$/.exec(line)?.[1];
        if (id) {
          acks++;
          log.ack(`${key}-0`, id);
        } else if (line.startsWith("refused ")) problems.push(line);
      }
      const system: Context = { db: cluster.truth, principal: { kind: "system", name: "client" } };
      const other = await startInstance(system, {
        workflowId,
        variables: { n: "other" },
        idempotencyKey: `${key}-0`,
      }).then(
        () => "a second instance",
        (error: unknown) => (error instanceof DomainError ? error.details["reason"] : error),
      );
      if (other !== "idempotency_key_reused") problems.push(`other content under the same key gave ${String(other)}`);
    }
    const { rows } = await cluster.truth.$client.query<{ n: number }>("select count(*)::int as n from instances");
    if (rows[0]!.n !== rounds) problems.push(`${rows[0]!.n} instances for ${rounds} keys`);
    if (acks < times * rounds) problems.push(`only ${acks} of ${times * rounds} starts were acknowledged`);
    problems.push(...(await problemsOf(cluster, log)));
  } finally {
    await cluster.close();
  }
  const figure = `${count(rounds)} keys, ${count(acks)} starts acknowledged, a client killed each time: one instance a key`;
  return { figure, problems, injected };
}

/** A message that comes before, while or after its subscription opens is delivered once, or has visibly expired. */
async function messageRaces({ rounds, isShort, seed }: Options): Promise<Outcome> {
  const random = new Random(seed);
  const problems: string[] = [];
  const races = (isShort ? 100 : 200) * rounds;
  const cluster = await Cluster.open();
  let [early, expired] = [0, 0];
  try {
    const model = buildModel(
      { s: "startEvent", r: { type: "receiveTask", message: "race", correlationKey: "key" }, e: "endEvent" },
      ["s -> r", "r -> e"],
    );
    const workflowId = await givenOn(cluster.truth).workflow(model);
    await Promise.all([cluster.startWorker(), cluster.startWorker()]);
    const [here, there] = [cluster.connect(10), cluster.connect(10)];
    const client = (db: Context["db"]): Context => ({ db, principal: { kind: "system", name: "client" } });
    const log = new ClientLog();
    await inParallel(races, async (index) => {
      const key = `race-${index}`;
      const lead = random.between(-15, 16);
      const ttlMs = random.chance(0.1) ? 0 : 600_000;
      await Promise.all([
        sleep(Math.max(0, lead))
          .then(() => startInstance(client(here), { workflowId, variables: { key, n: key }, idempotencyKey: key }))
          .then(({ instanceId }) => log.ack(key, instanceId)),
        sleep(Math.max(0, -lead)).then(async () => {
          const { deliveredTo } = await publishMessage(client(there), { name: "race", key, ttlMs });
          if (deliveredTo === null) early++;
        }),
      ]);
    });
    // As many messages as subscribers of one key: mixed, or the ones there before all the others come at once.
    const crowds = Math.ceil(races / CROWD / 2);
    const members = Array.from({ length: CROWD }, (_, index) => index);
    for (let crowd = 0; crowd < crowds; crowd++) {
      const key = `crowd-${crowd}`;
      const publish = async () => void (await publishMessage(client(there), { name: "race", key, ttlMs: 600_000 }));
      const start = async (index: number) => {
        const n = `${key} ${index}`;
        const { instanceId } = await startInstance(client(here), {
          workflowId,
          variables: { key, n },
          idempotencyKey: n,
        });
        log.ack(n, instanceId);
      };
      if (crowd % 3 === 0) await inParallel(2 * CROWD, (index) => (index % 2 === 0 ? start(index) : publish()));
      else {
        const [first, second] = crowd % 3 === 1 ? [start, publish] : [publish, start];
        await inParallel(CROWD, first);
        await Promise.all(members.map(second));
      }
    }
    const alone = async () => {
      const { rows } = await cluster.truth.$client.query<{ messages: number; waiting: number }>(
        `select (select count(*)::int from messages where key like 'crowd-%' and consumed_at is null) as messages,
           (select count(*)::int from subscriptions where key like 'crowd-%') as waiting`,
      );
      return rows[0]!;
    };
    const isAlone = async () => Object.values(await alone()).some((n) => n > 0);
    for (const end = Date.now() + 60_000; (await isAlone()) && Date.now() < end; ) await sleep(200);
    const left = await alone();
    if (left.messages + left.waiting > 0)
      problems.push(
        `of crowds of ${CROWD}, ${left.messages} messages and ${left.waiting} subscribers wait beside each other`,
      );

    const odd = async () =>
      (
        await cluster.truth.$client.query<{ key: string; what: string }>(
          `select m.key, m.consumed_at is not null as consumed, i.status, m.expires_at < now() as expired,
             (select count(*)::int from transitions t where t.instance_id = i.id and t.command ->> 'type' = 'deliverMessage') as delivered,
             format('consumed %s, %s', m.consumed_as, i.status) as what
           from messages m join transitions s on s.revision = 1 and s.command -> 'variables' ->> 'key' = m.key
             join instances i on i.id = s.instance_id
           where m.key like 'race-%' and not (m.consumed_at is not null and m.consumed_by = i.id and i.status = 'completed'
               and (select count(*) from transitions t where t.instance_id = i.id and t.command ->> 'type' = 'deliverMessage') = 1)
             and not (m.consumed_at is null and m.expires_at < now() and i.status <> 'completed')`,
        )
      ).rows;
    for (const end = Date.now() + 60_000; (await odd()).length > 0 && Date.now() < end; ) await sleep(200);
    const wrong = await odd();
    if (wrong.length > 0)
      problems.push(`${wrong.length} neither delivered once nor expired: ${wrong[0]!.key} ${wrong[0]!.what}`);
    const { rows } = await cluster.truth.$client.query<{ messages: number; expired: number }>(
      "select count(*)::int as messages, count(*) filter (where consumed_at is null)::int as expired from messages where key like 'race-%'",
    );
    expired = rows[0]!.expired;
    if (rows[0]!.messages !== races) problems.push(`${rows[0]!.messages} messages of ${races}`);
    problems.push(...(await problemsOf(cluster, log)));
  } finally {
    await cluster.close();
  }
  const figure = `${count(races)} races, ${count(early)} messages found nobody at first: ${count(races - expired)} delivered once, ${count(expired)} visibly expired, 0 lost; crowds of ${CROWD} messages and subscribers of one key: none left beside another`;
  return { figure, problems, injected: Math.min(early, races - early) };
}

export const races: readonly Test[] = [
  { id: "T5", title: "two people, one task", run: twoPeople },
  { id: "T6", title: "one idempotency key", run: oneKey },
  { id: "T21", title: "message before, at and after its subscription", run: messageRaces },
];
