import type { Principal } from "@/lib/access/principal";

export interface Actor {
  readonly actorKind: "user" | "system";
  /** Username, or the name of the part of the product. */
  readonly actor: string;
}

/** How the history names who acts. */
export function actorOf(principal: Principal): Actor {
  return principal.kind === "user"
    ? { actorKind: "user", actor: principal.username }
    : { actorKind: "system", actor: principal.name };
}
