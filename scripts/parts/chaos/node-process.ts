import { connect } from "@/db/client";
import { liveHub } from "@/lib/live/hub";
import { startInstance } from "@/lib/runtime";

/** What a web node does for this: hears of changes for its browsers, and starts instances when it is asked to. */
const { workflowId, starts } = JSON.parse(process.argv[2]!) as { workflowId: string; starts: number };
const db = connect(process.env["DATABASE_URL"]!);
liveHub().subscribe({
  notice: (topics) => {
    for (const topic of topics ?? []) if (topic.startsWith("instance:")) console.log(`notice ${topic.slice(9)}`);
  },
  end: () => {},
});
// The hub connects in the background; what is told before is not meant for this node's browsers.
await new Promise((resolve) => setTimeout(resolve, 1_500));
console.log("node started");
const ctx = { db, principal: { kind: "system", name: "node" } } as const;
for (let started = 0; started < starts; started++) {
  const { instanceId } = await startInstance(ctx, { workflowId, variables: { n: `${process.pid}-${started}` } });
  console.log(`started ${instanceId}`);
}
console.log("all started");
setInterval(() => {}, 60_000);
