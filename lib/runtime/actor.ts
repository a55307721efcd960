import type { Principal } from "@/lib/access/principal";

export interface Actor {
  readonly actorKind: "user" | "system" | "key";
  /** Username, with the name of the key that acted for them, or the name of the part of the product. */
  readonly actor: string;
}

/** How the history names who acts. */
export function actorOf(principal: Principal): Actor {
  switch (principal.kind) {
    case "user":
      return { actorKind: "user", actor: principal.username };
    case "key":
      return { actorKind: "key", actor: `${principal.username}: ${principal.keyName}` };
    case "system":
      return { actorKind: "system", actor: principal.name };
  }
}
