import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { users, workflows } from "@/db/schema";
import { type Action, authorize, workflowRelations } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { Model } from "@/lib/model";
import { actorOf } from "@/lib/runtime/actor";
import type { Context } from "@/lib/runtime/context";

export type WorkflowRow = typeof workflows.$inferSelect;

/** The workflow, if the caller may do `action` to it. Throws `not_found` or `forbidden`. */
export async function requireWorkflow(ctx: Context, key: string, action: Action): Promise<WorkflowRow> {
  const [row] = await (ctx.tx ?? ctx.db).select().from(workflows).where(eq(workflows.key, key));
  return permitted(ctx, row, action);
}

/** The same, locked against other publications until the transaction ends. */
export async function lockWorkflow(ctx: Context & { tx: Tx }, key: string, action: Action): Promise<WorkflowRow> {
  const [row] = await ctx.tx.select().from(workflows).where(eq(workflows.key, key)).for("update");
  return permitted(ctx, row, action);
}

function permitted(ctx: Context, row: WorkflowRow | undefined, action: Action): WorkflowRow {
  if (!row) {
    authorize(ctx.principal, action, []);
    throw new DomainError("not_found", "There is no such workflow. Nothing was changed. Choose one from the list.");
  }
  authorize(ctx.principal, action, workflowRelations(ctx.principal, row.id));
  return row;
}

/** The instant that rows are stamped with: the chosen clock's, else the database's. */
export const stampOf = (ctx: Context) => ctx.clock?.() ?? sql`clock_timestamp()`;

/** Username, or the name of the part of the product that acts. */
export const authorOf = (ctx: Context): string => actorOf(ctx.principal).actor;

export async function nameOf(ctx: Context, username: string): Promise<string> {
  const [user] = await (ctx.tx ?? ctx.db).select({ name: users.name }).from(users).where(eq(users.username, username));
  return user?.name ?? username;
}

/** The instant in words that are the same for everyone; screens show `details.at` in the reader's own zone. */
export const inWords = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Parses a model and refuses texts that the database can't hold. Throws `invalid_input`. */
export function parseModel(value: unknown, key: string): Model {
  const parsed = Model.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DomainError(
      "invalid_input",
      `This is not a workflow model: ${issue?.message ?? "it has another shape"} at ${issue?.path.join(".") || "the top"}. Nothing was saved.`,
    );
  }
  if (parsed.data.id !== key) {
    throw new DomainError(
      "invalid_input",
      `The model belongs to "${parsed.data.id}", not to "${key}". Nothing was saved.`,
    );
  }
  const broken = unstorableText(parsed.data);
  if (broken !== undefined) {
    throw new DomainError(
      "invalid_input",
      `The text at ${broken} holds a character that can't be stored. Nothing was saved. Type it anew.`,
    );
  }
  return parsed.data;
}

/** Where a text holds NUL or half a character. */
function unstorableText(value: unknown, path = ""): string | undefined {
  if (typeof value === "string") return value.includes("\0") || !isWellFormed(value) ? path || "the top" : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = unstorableText(key, `${path}.${key}`) ?? unstorableText(inner, path ? `${path}.${key}` : key);
    if (found !== undefined) return found;
  }
  return undefined;
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text);
