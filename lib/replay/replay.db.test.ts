import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import type { Context } from "@/lib/runtime";
import { checkReplay } from "./check";
import { NotALog, readLog } from "./read-log";
import { replay } from "./replay";

const { db } = await testDatabase();
const ctx: Context = { principal: { kind: "system", name: "test" }, db };
const folder = mkdtempSync(join(tmpdir(), "replay-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const SMALL = `Case ID,Activity,Resource,Complete Timestamp,customer
1,Open,Ann,2012/10/09 14:50:17.000,Acme
2,Open,Bob,2012/10/09 15:00:00.000,Initech
1,Close,Bob,2012/10/10 09:00:00.000,Acme
2,Open,Ann,2012/10/09 16:00:00.000,Initech
`;

describe("reading a log", () => {
  it("gathers the events of a case in the order of their times", async () => {
    const log = await readLog(file("small.csv", SMALL));
    expect(log.activities).toEqual(["Open", "Close"]);
    expect(log.cases).toMatchObject([
      {
        id: "1",
        attributes: { customer: "Acme" },
        events: [{ activity: "Open", person: "Ann", at: Date.UTC(2012, 9, 9, 14, 50, 17) }, { activity: "Close" }],
      },
      { id: "2", events: [{ person: "Bob" }, { person: "Ann" }] },
    ]);
  });

  it("reports bad lines with their number and keeps the others", async () => {
    const broken = `${SMALL}3,Open,Ann\n4,Open,Ann,not a time,Acme\n,Open,Ann,2012-10-09T10:00:00Z,Acme\n5,Open,Ann,2012-10-09T10:00:00+02:00,Acme\n`;
    const log = await readLog(file("broken.csv", broken));
    expect(log.bad).toEqual([
      { line: 6, reason: "It has 3 fields where the first line has 5." },
      { line: 7, reason: '"not a time" is not a time.' },
      { line: 8, reason: "Its case is empty." },
    ]);
    expect(log.cases.map(({ id }) => id)).toEqual(["1", "2", "5"]);
    expect(log.cases[2]!.events[0]!.at).toBe(Date.UTC(2012, 9, 9, 8));
  });

  it("says which column is missing, and what there is", async () => {
    await expect(readLog(file("other.csv", "a,b\n1,2\n"))).rejects.toThrow(NotALog);
    await expect(readLog(file("other.csv", "a,b\n1,2\n"))).rejects.toThrow(
      "The file has: a, b. Name the column with --case.",
    );
  });
});

describe("replaying a log", () => {
  it("goes the way of each case, by the log's people at the log's times, and a second time adds nothing", async () => {
    const log = await readLog(file("small.csv", SMALL));
    const plan = { key: "small", name: "Small", log, atOnce: 2 };
    expect(await replay(ctx, plan)).toEqual({ instances: 2, tasks: 4, known: 0, failed: [] });
    expect(await checkReplay(ctx, "small", log)).toEqual([]);
    const count = async () => (await db.execute(sql`select count(*)::int as n from transitions`)).rows[0]!["n"];
    const before = await count();
    expect(await replay(ctx, plan)).toEqual({ instances: 0, tasks: 0, known: 2, failed: [] });
    expect(await count()).toBe(before);
  });

  it("goes on with a case that has grown since, in a version that knows the new activity", async () => {
    const log = await readLog(file("grown.csv", `${SMALL}2,Review,Ann,2012/10/11 10:00:00.000,Initech\n`));
    const { failed } = await replay(ctx, { key: "small", name: "Small", log, atOnce: 1 });
    // Its instance had ended with the log's last event; the difference is found, not hidden.
    expect(failed).toMatchObject([{ case: "2" }]);
    expect(await checkReplay(ctx, "small", log)).toMatchObject([{ case: "2" }]);
  });

  it("notices an instance that went another way than its case", async () => {
    const log = await readLog(file("small.csv", SMALL));
    const [first] = log.cases;
    const changed = {
      ...log,
      cases: [{ ...first!, events: first!.events.map((event) => ({ ...event, person: "Bob" })) }],
    };
    expect(await checkReplay(ctx, "small", changed)).toMatchObject([{ case: "1" }]);
  });

  const helpdesk = join(process.env["TL_SHARED_DATA"] ?? join(process.cwd(), "../shared/data"), "logs/helpdesk.csv");
  it.skipIf(!existsSync(helpdesk))(
    "replays the first 200 cases of a real help desk, where its log is at hand",
    async () => {
      const whole = await readLog(helpdesk);
      expect([whole.cases.length, whole.bad.length]).toEqual([4580, 0]);
      const log = { ...whole, cases: whole.cases.slice(0, 200) };
      const events = log.cases.reduce((sum, { events }) => sum + events.length, 0);
      const done = await replay(ctx, { key: "helpdesk", name: "Help desk", log, atOnce: 8 });
      expect(done).toEqual({ instances: 200, tasks: events, known: 0, failed: [] });
      expect(await checkReplay(ctx, "helpdesk", log)).toEqual([]);
    },
    120_000,
  );
});
