import { basename } from "node:path";
import { parseArgs } from "node:util";
import { connect } from "@/db/client";
import type { Context } from "@/lib/runtime";
import { checkReplay } from "./check";
import { type EventLog, NotALog, readLog } from "./read-log";
import { replay } from "./replay";

const USAGE = `Usage: npm run replay -- FILE.csv [options]
  --case, --activity, --person, --time NAME   columns of the file (common names are found by themselves)
  --zone ZONE      time zone of times without one, such as Europe/Rome (default UTC)
  --key KEY        key of the workflow that the log becomes (default: from the file's name)
  --name NAME      its name
  --limit N        only the first N cases
  --at-once N      cases replayed at the same time (default 8)`;
const SHOWN = 20;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      case: { type: "string" },
      activity: { type: "string" },
      person: { type: "string" },
      time: { type: "string" },
      zone: { type: "string", default: "UTC" },
      key: { type: "string" },
      name: { type: "string" },
      limit: { type: "string" },
      "at-once": { type: "string", default: "8" },
      help: { type: "boolean" },
    },
  });
  const [file] = positionals;
  if (!file || values.help) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const { zone, limit } = values;
  const asked = Object.fromEntries(
    (["case", "activity", "person", "time"] as const).flatMap((c) => (values[c] === undefined ? [] : [[c, values[c]]])),
  );
  const whole = await readLog(file, asked, zone);
  const log: EventLog = limit === undefined ? whole : { ...whole, cases: whole.cases.slice(0, Number(limit)) };
  const events = log.cases.reduce((sum, { events }) => sum + events.length, 0);
  const stem = basename(file).replace(/\.\w+$/, "");
  const key =
    values.key ??
    stem
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^[^a-z]+|-$/g, "");
  const name = values.name ?? stem;
  console.log(
    `${file}: ${log.cases.length} cases, ${events} events, ${log.activities.length} activities, ${log.people.length} people.`,
  );
  report(
    "line left out",
    log.bad.map(({ line, reason }) => `line ${line}: ${reason}`),
  );

  const atOnce = Math.max(1, Number(values["at-once"]) || 1);
  const db = connect(process.env["DATABASE_URL"]!, { max: atOnce + 1 });
  try {
    const ctx: Context = { principal: { kind: "system", name: "replay" }, db };
    const startedAt = Date.now();
    const done = await replay(ctx, { key, name, log, atOnce, onProgress: progress(log.cases.length) });
    const seconds = (Date.now() - startedAt) / 1000;
    const commands = done.instances + done.tasks;
    console.log(
      `Workflow "${key}": started ${done.instances} instances and completed ${done.tasks} tasks in ${seconds.toFixed(1)} s` +
        ` (${Math.round(commands / seconds)} commands a second). ${done.known} cases were already there.`,
    );
    report(
      "case failed",
      done.failed.map(({ case: id, reason }) => `${id}: ${reason}`),
    );

    const differences = await checkReplay(ctx, key, log);
    report(
      "case differs from the log",
      differences.map(
        ({ case: id, log, instance }) =>
          `${id}: the log has ${log.length} events, its instance ${instance.length} steps; first different: ${log.find((text, i) => text !== instance[i])}`,
      ),
    );
    if (differences.length === 0)
      console.log(`Checked: the path of each of the ${log.cases.length} instances equals its case.`);
    return differences.length === 0 && done.failed.length === 0 ? 0 : 1;
  } finally {
    await db.$client.end();
  }
}

function progress(cases: number): (done: number) => void {
  const step = Math.max(1, Math.floor(cases / 20));
  return (done) => {
    if (done % step === 0 || done === cases) console.log(`  ${done} of ${cases} cases`);
  };
}

function report(what: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`${lines.length} × ${what}:`);
  for (const line of lines.slice(0, SHOWN)) console.log(`  ${line}`);
  if (lines.length > SHOWN) console.log(`  … and ${lines.length - SHOWN} more`);
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const isExpected =
      error instanceof NotALog || (error instanceof Error && "code" in error && error.code === "ENOENT");
    console.error(isExpected ? `Nothing was replayed. ${error.message}` : error);
    process.exitCode = 2;
  },
);
