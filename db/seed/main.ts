import { connect, type Db } from "@/db/client";
import type { Context } from "@/lib/runtime";
import { createWorkflow } from "@/lib/services/workflows/create";
import { grantWorkflow } from "@/lib/services/workflows/grant";
import { publishWorkflow } from "@/lib/services/workflows/publish";
import { seedPeople } from "./people";
import { Random } from "./random";
import { Player, workingTimeBefore } from "./simulate";
import { customerOrderStory } from "./stories/customer-order";
import { employeeRequestStory } from "./stories/employee-request";
import { marketingCampaignStory } from "./stories/marketing-campaign";
import { days, type Story } from "./stories/story";
import { supportTicketStory } from "./stories/support-ticket";
import { DEMO_WORKFLOWS } from "./workflows";

const STORIES: readonly Story[] = [
  supportTicketStory,
  customerOrderStory,
  employeeRequestStory,
  marketingCampaignStory,
];
const STARTERS: Record<string, readonly string[]> = {
  "support-ticket": ["support"],
  "customer-order": ["sales"],
  "employee-request": ["hr", "leads"],
  "marketing-campaign": ["marketing"],
};
const AT_ONCE = 6;

/**
 * Fills an empty database with people, workflows and instances that the product itself has run. The same every time, but
 * for the ids and that its last day is today.
 */
export async function seed(db: Db, now: Date = new Date()): Promise<{ instances: number }> {
  await seedPeople(db);
  await publishWorkflows(db, new Date(now.getTime() - days(100)));

  const players = STORIES.flatMap((story, index) => playersOf(db, story, 1000 * (index + 1), now.getTime()));
  players.sort((a, b) => a.startAt - b.startAt);
  // Numbers follow the order of the starts; what happens afterwards is independent.
  for (const { player } of players) await player.start();
  const left = [...players];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.shift(); next; next = left.shift()) await next.player.play();
    }),
  );
  return { instances: players.length };
}

async function publishWorkflows(db: Db, at: Date): Promise<void> {
  const ctx: Context = { principal: { kind: "system", name: "seed" }, db, clock: () => at };
  for (const model of DEMO_WORKFLOWS) {
    await createWorkflow(ctx, { name: model.name, description: model.documentation ?? "", key: model.id, model });
    await publishWorkflow(ctx, { key: model.id, revision: 1, note: "First version" });
    for (const subject of STARTERS[model.id] ?? []) {
      await grantWorkflow(ctx, { key: model.id, right: "start", subjectKind: "group", subject, isGranted: true });
    }
    for (const right of ["start", "manage"] as const) {
      await grantWorkflow(ctx, { key: model.id, right, subjectKind: "user", subject: "marc", isGranted: true });
    }
  }
}

function playersOf(db: Db, story: Story, seedNumber: number, now: number): { startAt: number; player: Player }[] {
  const random = new Random(seedNumber);
  return Array.from({ length: story.instances }, (_, index) => {
    // A quarter of them is fresh, so that there is work to do.
    const age = days(random.chance(0.25) ? 5 : story.overDays) * (1 - random.next() ** 0.8);
    const startAt = workingTimeBefore(now - age);
    return { startAt, player: new Player(db, story, new Random(seedNumber + index + 1), startAt, now) };
  });
}

if (process.argv[1]?.endsWith("db/seed/main.ts")) {
  const url = process.env["DATABASE_URL"];
  if (!url) throw new Error("DATABASE_URL is not set");
  // A demo that is lost in a power cut is made anew: nobody waits for the disk.
  const db = connect(url, { max: AT_ONCE + 2, options: "-c lock_timeout=2000 -c synchronous_commit=off" });
  const started = Date.now();
  const { instances } = await seed(db);
  console.log(`Demo data: ${instances} instances in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
  await db.$client.end();
}
