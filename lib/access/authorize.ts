import { DomainError } from "@/lib/errors/domain-error";
import { type Action, MATRIX, type Matrix, type Relation, type Row } from "./matrix";
import type { Principal } from "./principal";

/** The relations by which this person may do it. Empty: never. Lists filter by them. */
export function reachOf(principal: Principal, action: Action, matrix: Matrix = MATRIX): readonly Relation[] {
  if (principal.kind === "system") return ["any"];
  const row: Row = matrix[action];
  if (principal.kind === "user") return row[principal.role];
  return row.key && principal.scopes.includes(row.key.scope) ? row.key[principal.role] : [];
}

/** Without relations: whether there is anything at all that the person may do it to. */
export function can(
  principal: Principal,
  action: Action,
  relations?: readonly Relation[],
  matrix: Matrix = MATRIX,
): boolean {
  const reach = reachOf(principal, action, matrix);
  if (reach.includes("any")) return true;
  return relations ? reach.some((relation) => relations.includes(relation)) : reach.length > 0;
}

/**
 * Throws `forbidden` where the person's role never may, or sees the thing but may not do this to it, and `not_found`
 * where the person is not to know that the thing exists.
 */
export function authorize(
  principal: Principal,
  action: Action,
  relations?: readonly Relation[],
  matrix: Matrix = MATRIX,
): void {
  if (can(principal, action, relations, matrix)) return;
  const row = matrix[action];
  const isForbiddenFunction = reachOf(principal, action, matrix).length === 0;
  const isSeen = row.seenBy !== undefined && can(principal, row.seenBy as Action, relations, matrix);
  if (isForbiddenFunction || isSeen) {
    throw new DomainError("forbidden", `You may not ${row.does}. Nothing was changed. Ask an admin if you need to.`, {
      action,
    });
  }
  throw new DomainError(
    "not_found",
    "This does not exist, or it is not yours to see. Nothing was changed. Go back and choose another.",
    { action },
  );
}

/** The trimmed reason. Throws `invalid_input` where the matrix asks this role for one and none is given. */
export function requireReason(principal: Principal, action: Action, reason: string | undefined): string | undefined {
  const given = reason?.trim() || undefined;
  const row: Row = MATRIX[action];
  if (!given && principal.kind === "user" && row.reasonFrom?.includes(principal.role)) {
    throw new DomainError("invalid_input", "Say why. The reason is kept in the history, nothing was changed yet.", {
      fields: { reason: "Say why." },
    });
  }
  return given;
}
