import { connect } from "@/db/client";
import { ClientLog, runClient } from "./client";

/** A client in a process of its own, which can be killed: repeats one start and says each time what it was told. */
const { workflowId, key, times, atOnce } = JSON.parse(process.argv[2]!) as {
  workflowId: string;
  key: string;
  times: number;
  atOnce: number;
};
const db = connect(process.env["DATABASE_URL"]!, { max: atOnce });
console.log("client started");
let left = times;
const one = async () => {
  while (left-- > 0) {
    const log = new ClientLog();
    await runClient(db, log, {
      workflowId,
      prefix: key,
      count: 1,
      atOnce: 1,
      variables: () => ({ n: key }),
      repeats: () => true,
    });
    for (const id of log.acked.values()) console.log(`acked ${id}`);
    for (const words of log.refused.values()) console.log(`refused ${words}`);
  }
};
await Promise.all(Array.from({ length: atOnce }, one));
await db.$client.end();
