import { appendFileSync } from "node:fs";
import { connect } from "@/db/client";
import { ClientLog, runClient } from "./client";
import { defectsIn } from "./truth";

/** A client in a process of its own that starts instances of some workflows until it is told to end, and writes down what it was told. */
const { workflowIds, file, pauseMs } = JSON.parse(process.argv[2]!) as {
  workflowIds: readonly string[];
  file: string;
  pauseMs: number;
};
const db = connect(process.env["DATABASE_URL"]!, { max: 4 });
let isOver = false;
process.once("SIGTERM", () => (isOver = true));
console.log("client started");
await Promise.all(
  workflowIds.map(async (workflowId) => {
    const log = new ClientLog();
    await runClient(db, log, {
      workflowId,
      prefix: workflowId,
      count: Infinity,
      atOnce: 1,
      variables: (index) => ({ n: `${workflowId}-${index}` }),
      repeats: () => true,
      pauseMs,
      isOver: () => isOver,
    });
    const lines = [
      ...[...log.acked].map(([key, id]) => `acked ${key} ${id}`),
      ...[...log.refused].map(([key, words]) => `defect ${key} was refused: ${words}`),
      ...log.split.map((key) => `defect ${key} was acknowledged with two instances`),
      ...defectsIn(log.errors).map((words) => `defect ${words}`),
      ...log.errors.map(() => "told"),
    ];
    appendFileSync(file, lines.map((line) => `${line.replaceAll("\n", " ")}\n`).join(""));
  }),
);
await db.$client.end();
process.exit(0);
