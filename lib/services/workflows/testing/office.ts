import type { Db } from "@/db/client";
import { grants, groups, memberships, users } from "@/db/schema";
import type { UserPrincipal } from "@/lib/access/principal";
import { loadPrincipal } from "@/lib/auth/load-principal";
import type { Role } from "@/lib/domain/status";
import type { Flow, Model, ModelElement } from "@/lib/model";
import type { Context } from "@/lib/runtime/context";

/** A person's context, with rights as the database has them now. */
export type Now = () => Promise<Context & { principal: UserPrincipal }>;

/** People and groups to test workflows with. */
export function openOffice(db: Db) {
  return {
    async hire(username: string, role: Role, inGroups: readonly string[] = []): Promise<Now> {
      const name = username[0]!.toUpperCase() + username.slice(1);
      await db.insert(users).values({ id: username, username, name, email: `${username}@example.test`, role });
      for (const key of inGroups) {
        await db.insert(groups).values({ key, name: key }).onConflictDoNothing();
        await db.insert(memberships).values({ username, groupKey: key });
      }
      return async () => {
        const principal = await loadPrincipal(db, username);
        if (!principal) throw new Error(`${username} is gone`);
        return { db, principal };
      };
    },
    async grant(
      workflowId: string,
      right: "start" | "work" | "manage",
      subjectKind: "group" | "user",
      subject: string,
    ) {
      await db.insert(grants).values({ workflowId, right, subjectKind, subject });
    },
  };
}

/** A model whose elements follow one another; drawn in a row. */
export function rowOf(key: string, elements: readonly ModelElement[], extra: Partial<Model> = {}): Model {
  const flows: Flow[] = elements.slice(1).map((e, i) => ({ id: `to_${e.id}`, source: elements[i]!.id, target: e.id }));
  return {
    format: 1,
    id: key,
    name: key,
    elements: [...elements],
    flows,
    layout: {
      shapes: Object.fromEntries(elements.map((e, i) => [e.id, { x: i * 150, y: 100, width: 100, height: 80 }])),
      edges: Object.fromEntries(
        flows.map((f, i) => [
          f.id,
          {
            waypoints: [
              { x: i * 150 + 100, y: 140 },
              { x: i * 150 + 150, y: 140 },
            ],
          },
        ]),
      ),
    },
    ...extra,
  };
}

export const start = (): ModelElement => ({ id: "start", type: "startEvent", definitions: [] });
export const end = (): ModelElement => ({ id: "end", type: "endEvent", definitions: [] });
export const task = (id: string, group = "desk"): ModelElement => ({
  id,
  type: "userTask",
  name: id,
  candidateGroups: [group],
});
