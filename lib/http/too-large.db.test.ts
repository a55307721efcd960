import { expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { buildModel } from "@/lib/engine/testing/build";
import { executeCommand } from "@/lib/runtime";
import { givenOn } from "@/lib/runtime/testing/given";
import { refusal } from "./reply";

const { db } = await testDatabase();
const given = givenOn(db);

const work = buildModel({ begin: "startEvent", work: "userTask", done: "endEvent" }, ["begin -> work", "work -> done"]);
const set = (instanceId: string, name: string, bytes: number) =>
  executeCommand(given.system, {
    instanceId,
    command: { type: "setVariables", variables: { [name]: "x".repeat(bytes) } },
  }).then(
    () => "taken",
    (error: unknown) => refusal(error, "test"),
  );

it("a variable beyond 256 KB is too large, by name", async () => {
  const id = await given.instance(work);
  const answer = (await set(id, "note", 300_000)) as Response;
  expect(answer.status).toBe(413);
  const { error } = (await answer.json()) as { error: object };
  expect(error).toMatchObject({ code: "invalid_input", fields: { note: expect.stringContaining("256 KB") } });
});

it("what makes an instance hold more than 2 MB is too large", async () => {
  const id = await given.instance(work);
  for (let n = 0; n < 8; n++) expect(await set(id, `v${n}`, 250_000)).toBe("taken");
  const answer = (await set(id, "v8", 250_000)) as Response;
  expect(answer.status).toBe(413);
  const { error } = (await answer.json()) as { error: object };
  expect(error).toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("2 MB") });
});
