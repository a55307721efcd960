import { eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { messages } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { losingCommit } from "@/db/testing/lost-commit";
import { buildModel } from "@/lib/engine/testing/build";
import { publishMessage } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { deliverStored } from "./stored-messages";

const { db, url } = await testDatabase();
const given = givenOn(db);

const waiting = (message: string) =>
  given.instance(
    buildModel({ s: "startEvent", c: { type: "receiveTask", message, correlationKey: "key" }, a: "userTask" }, [
      "s -> c",
      "c -> a",
    ]),
    { key: "K" },
  );
const messageOf = async (id: string) => (await db.select().from(messages).where(eq(messages.id, id)))[0]!;
const change = (id: string, values: Record<string, unknown>) =>
  db.update(messages).set(values).where(eq(messages.id, id));

it("a message that somebody has taken is looked at no more, though its publisher set it down again", async () => {
  const id = await waiting("taken");
  const { messageId } = await publishMessage(given.system, { name: "taken", key: "K" });
  await change(messageId, { lookAt: sql`now()` });
  expect([await deliverStored(given.system), await deliverStored(given.system)]).toEqual([1, 0]);
  expect(await messageOf(messageId)).toMatchObject({ consumedBy: id, lookAt: null });
});

it("a message that was delivered, though the answer to its commit is lost, is not set down again", async () => {
  const { messageId } = await publishMessage(given.system, { name: "broken", key: "K" });
  const id = await waiting("broken");
  await change(messageId, { lookAt: sql`now()` });
  const deaf = losingCommit(url);
  await deliverStored({ ...given.system, db: deaf.db });
  await deaf.db.$client.end();
  expect(deaf.isLost()).toBe(true);
  expect(await messageOf(messageId)).toMatchObject({ consumedBy: id, lookAt: null });
});

it("a message that has expired is not delivered by a late look", async () => {
  const { messageId } = await publishMessage(given.system, { name: "expired", key: "K", ttlMs: 1 });
  const id = await waiting("expired");
  await change(messageId, { lookAt: sql`now()`, expiresAt: sql`now() - interval '1 hour'` });
  await deliverStored(given.system);
  expect((await given.row(id)).openElements).toEqual(["c"]);
  expect(await messageOf(messageId)).toMatchObject({ consumedAt: null, lookAt: null });
});

it("what many publishers left behind is delivered in one go", async () => {
  const publish = (n: number) => publishMessage(given.system, { name: `left ${n}`, key: "K" });
  await Promise.all(Array.from({ length: 60 }, (_, n) => publish(n)));
  await db.update(messages).set({ lookAt: sql`now()` }).where(sql`${messages.name} like 'left %'`);
  expect(await deliverStored(given.system)).toBe(60);
});
