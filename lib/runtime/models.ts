import { and, eq, sql } from "drizzle-orm";
import { workflowVersions } from "@/db/schema";
import { DomainError } from "@/lib/errors/domain-error";
import { type CompiledModel, compileModel, MODEL_FORMAT } from "@/lib/model";
import type { Context } from "./context";
import { outdated } from "./stored";

const MODELS_MAX = 200;

// Versions never change, so an entry is never stale. A Map keeps its keys in the order of their last use here.
const models = new Map<string, CompiledModel>();

// One that this transaction published may still be rolled back, and its number given to another model.
const isOurs = sql<boolean>`coalesce(${workflowVersions}.xmin = pg_current_xact_id_if_assigned()::xid, false)`;

/** A published model, compiled. Throws `not_found`. */
export async function getModel(ctx: Context, workflowId: string, version: number): Promise<CompiledModel> {
  const key = `${workflowId}:${version}`;
  const known = models.get(key);
  if (known) {
    models.delete(key);
    models.set(key, known);
    return known;
  }
  const [row] = await (ctx.tx ?? ctx.db)
    .select({ model: workflowVersions.model, isOurs })
    .from(workflowVersions)
    .where(and(eq(workflowVersions.workflowId, workflowId), eq(workflowVersions.version, version)));
  if (!row)
    throw new DomainError("not_found", `Version ${version} of this workflow does not exist. Nothing was changed.`);
  // A newer version of the app has published it.
  if ((row.model.format as number) > MODEL_FORMAT) throw outdated();
  const model = compileModel(row.model);
  if (!row.isOurs) remember(key, model);
  return model;
}

function remember(key: string, model: CompiledModel): void {
  models.set(key, model);
  for (const oldest of models.keys()) {
    if (models.size <= MODELS_MAX) break;
    models.delete(oldest);
  }
}
