import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand, inTransaction, notify } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { announce, flushNotices } from "./announce";
import { liveHub } from "./hub";
import { knownTopics, parseTopics } from "./known-topics";
import { noticeStream } from "./stream";
import type { Topic } from "./topics";

const { db } = await testDatabase();
const given = givenOn(db);
afterAll(() => liveHub().close());

const model = buildModel({ begin: "startEvent", work: "userTask", done: "endEvent" }, [
  "begin -> work",
  "work -> done",
]);

/** Reads a stream as a browser would. */
function reader(
  topics: Topic[],
  readRights: (topics: readonly Topic[]) => Promise<ReadonlySet<Topic> | undefined> = async (wanted) => new Set(wanted),
) {
  const leaving = new AbortController();
  const chunks = noticeStream(topics, readRights, leaving.signal).getReader();
  const received: string[] = [];
  let isEnded = false;
  const reading = (async () => {
    for (let chunk = await chunks.read(); !chunk.done; chunk = await chunks.read()) {
      received.push(
        ...new TextDecoder()
          .decode(chunk.value)
          .split("\n\n")
          .flatMap((line) => (line.startsWith("data: ") ? line.slice(6) : [])),
      );
    }
    isEnded = true;
  })();
  return { received, leave: () => leaving.abort(), reading, isEnded: () => isEnded };
}

/** The hub connects in the background: waits until notices come through. */
async function listening(): Promise<void> {
  const probe = reader(["workflows"]);
  await expect
    .poll(async () => {
      announce(db, ["workflows"]);
      await flushNotices(db);
      return probe.received.length;
    })
    .toBeGreaterThan(0);
  probe.leave();
  await probe.reading;
}

describe("a stream of notices", () => {
  it("names what a command changed, once it is committed, and nothing else", async () => {
    const id = await given.instance(model);
    const other = await given.instance(model);
    await flushNotices(db);
    // Notices keep their order: those of the starts are past.
    await listening();
    const mine = reader([`instance:${id}`, "incidents"]);
    const lists = reader(["instances", "tasks"]);
    const elsewhere = reader([`instance:${other}`]);

    await executeCommand(given.system, {
      instanceId: id,
      command: { type: "completeTask", task: await given.wait(id, "work") },
    });
    await expect.poll(() => mine.received).toEqual([`instance:${id}`]);
    await expect.poll(() => lists.received.join(" ").split(" ").sort()).toEqual(["instances", "tasks"]);
    expect(elsewhere.received).toEqual([]);
    for (const each of [mine, lists, elsewhere]) {
      each.leave();
      await each.reading;
    }
  });

  it("says nothing of what was rolled back", async () => {
    await listening();
    const watcher = reader(["incidents", "tasks"]);
    const failing = inTransaction(given.system, async (tx) => {
      notify(tx, "incidents");
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await inTransaction(given.system, async (tx) => notify(tx, "tasks"));
    await expect.poll(() => watcher.received).toEqual(["tasks"]);
    watcher.leave();
    await watcher.reading;
  });

  it("ends for a reader who lost the right to it", async () => {
    await listening();
    const watcher = reader(["tasks"], async () => undefined);
    announce(db, ["tasks"]);
    await watcher.reading;
    expect(watcher.received).toEqual([]);
  });

  it("names everything anew after its connection was lost", async () => {
    await listening();
    const watcher = reader(["tasks", "incidents"]);
    await db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'`,
    );
    await expect.poll(() => watcher.received, { timeout: 5_000 }).toEqual(["tasks incidents"]);
    watcher.leave();
    await watcher.reading;
  });
});

describe("topics", () => {
  it("are a known few", () => {
    expect(parseTopics("instances,tasks,instances")).toEqual(["instances", "tasks"]);
    for (const text of [null, "", "jobs", "instance:1", "instances,secrets"]) expect(() => parseTopics(text)).toThrow();
  });

  it("of instances that are not theirs are kept from people", async () => {
    const topic: Topic = `instance:${await given.instance(model)}`;
    const gone: Topic = "instance:01890000-0000-7000-8000-000000000000";
    expect([...(await knownTopics(given.asUser("ana"), [topic, gone, "tasks"]))]).toEqual(["tasks"]);
    expect([...(await knownTopics(given.system, [topic, gone, "tasks"]))]).toEqual([topic, "tasks"]);
  });
});
