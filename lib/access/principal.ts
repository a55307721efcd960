import type { KeyScope, Role } from "@/lib/domain/status";

/** Who acts. Read anew for every request, never cached. */
export type Principal = UserPrincipal | KeyPrincipal | SystemPrincipal;

export interface UserPrincipal {
  readonly kind: "user";
  readonly userId: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  /** Keys of the groups that the person belongs to. */
  readonly groups: readonly string[];
  /** Ids of the workflows that the person manages (grant `manage`). */
  readonly manages: readonly string[];
  /** Ids of the workflows that give one of the person's groups work (grant `work`). */
  readonly worksOn: readonly string[];
  /** Ids of the workflows that the person may start (grant `start`). */
  readonly starts: readonly string[];
}

/** A program with an API key: its owner's rights of this moment, narrowed to what the key is for. */
export interface KeyPrincipal extends Omit<UserPrincipal, "kind"> {
  readonly kind: "key";
  readonly keyId: string;
  readonly keyName: string;
  readonly scopes: readonly KeyScope[];
  /** Types of jobs that it may work on. */
  readonly topics: readonly string[];
  /** Names of messages that it may send; absent: none. */
  readonly messages?: readonly string[];
}

/** The product itself: workers, the seed, a replay. May do anything. */
export interface SystemPrincipal {
  readonly kind: "system";
  readonly name: string;
}
