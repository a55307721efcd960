import type pg from "pg";
import { scaleOutStatements } from "./scale-out";

type Client = Pick<pg.ClientBase, "query">;

/** Something about the cluster that must be put right first. Nothing was changed. */
export class NotReady extends Error {}

/** It ended half-way: what was done stays, and running it again goes on. */
export class Stopped extends Error {}

/** Spreads the tables of a database over the nodes of its cluster. Throws `NotReady` or `Stopped`. */
export async function spreadTables(client: Client, tell: (statement: string) => void = () => {}): Promise<void> {
  await assertReady(client);
  for (const statement of scaleOutStatements()) {
    tell(statement);
    await client.query(statement).catch((error: Error) => {
      throw new Stopped(
        `The cluster refused this statement: ${statement}\n${error.message}\nWhat came before it stays done. Leave web nodes and workers stopped, put right what it says, and run this again: it goes on from there.`,
        { cause: error },
      );
    });
  }
}

const CHECKS: readonly { readonly text: string; readonly words: string }[] = [
  {
    text: "select to_regproc('citus_version') is not null as ok",
    words: "This database has no Citus: run `create extension citus` on each node.",
  },
  {
    text: "select exists (select from pg_dist_node where groupid = 0) as ok",
    words:
      "The main node does not know itself: run `select citus_set_coordinator_host('MAIN', 5432)`, by the name at which the data nodes reach it.",
  },
  {
    text: "select exists (select from pg_dist_node where isactive and shouldhaveshards) as ok",
    words: "The cluster has no node that holds data: add each with `select citus_add_node('NODE', 5432)`.",
  },
  {
    text: "select to_regclass('instances') is not null and to_regclass('worker_heartbeats') is not null as ok",
    words: "This database has no tables of Throughline: start it once on this database, or restore a backup to it.",
  },
  {
    text: "select not exists (select from worker_heartbeats where seen_at > now() - interval '30 s') as ok",
    words: "A worker was at work on this database within the last 30 seconds: stop workers and web nodes.",
  },
];

async function assertReady(client: Client): Promise<void> {
  for (const { text, words } of CHECKS) {
    const { rows } = await client.query<{ ok: boolean }>(text);
    if (!rows[0]?.ok) throw new NotReady(`${words} docs/scaling.md says how. Nothing was changed.`);
  }
}
