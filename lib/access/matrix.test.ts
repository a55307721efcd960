import { describe, expect, it } from "vitest";
import { KEY_SCOPES, type KeyScope, ROLES, type Role } from "@/lib/domain/status";
import { can } from "./authorize";
import { type Action, ACTIONS, MATRIX, type Matrix, type Relation, RELATIONS, type Row } from "./matrix";
import type { KeyPrincipal, UserPrincipal } from "./principal";

/** Written by hand from the rights people were promised, so that a change of the matrix has to be made twice, knowingly. */
const EXPECTED = `
action                 | agent                | manager                   | admin | reason        | key with scope, by its owner's role
self                   | own                  | own                       | own   |
task.list              | own pool             | own pool team             | any   |
task.read              | own pool             | own pool team             | any   |
task.claim             | own pool             | own pool team             | any   |
task.unclaim           | own                  | own team                  | any   |
task.complete          | own                  | own                       | own   |
task.saveDraft         | own                  | own                       | own   |
task.reassign          | own                  | own team                  | any   |
task.setPriority       | -                    | team                      | any   |
task.setDue            | -                    | team                      | any   |
comment.read           | own pool part group  | own pool part group team  | any   |
comment.add            | own pool part group  | own pool part group team  | any   |
comment.remove         | own                  | own team                  | any   |
instance.start         | granted              | granted team              | any   |
instance.list          | part group           | part group team           | any   |
instance.read          | part group           | part group team           | any   |
instance.cancel        | part                 | part team                 | any   | manager admin
instance.suspend       | -                    | team                      | any   |
instance.resume        | -                    | team                      | any   |
instance.modify        | -                    | team                      | any   | manager admin
instance.choose        | part group           | part group team           | any   |
variable.read          | part group           | part group team           | any   |
variable.edit          | -                    | team                      | any   | manager admin
incident.list          | part group           | part group team           | any   |
incident.read          | part group           | part group team           | any   |
incident.retry         | -                    | team                      | any   |
incident.resolve       | -                    | team                      | any   |
job.retries            | -                    | team                      | any   |
job.fetch              | -                    | -                         | -     |              | jobs:work: - / team / any
job.extend             | -                    | -                         | -     |              | jobs:work: - / team / any
job.complete           | -                    | -                         | -     |              | jobs:work: - / team / any
job.fail               | -                    | -                         | -     |              | jobs:work: - / team / any
model.readDeployed     | part group granted   | part group granted team   | any   |
model.readDraft        | -                    | team                      | any   |
model.create           | -                    | team                      | any   |
model.edit             | -                    | team                      | any   |
model.import           | -                    | team                      | any   |
model.export           | -                    | team                      | any   |
model.validate         | -                    | team                      | any   |
model.deploy           | -                    | team                      | any   |
model.deleteDraft      | -                    | team                      | any   | admin
model.grantStart       | -                    | team                      | any   |
message.publish        | -                    | team                      | any   | admin         | messages:send: - / team / any
signal.broadcast       | -                    | team                      | any   | admin
dashboard.read         | own                  | own team                  | any   |
search                 | any                  | any                       | any   |
stream.subscribe       | any                  | any                       | any   |
directory.read         | group                | group team                | any   |
user.list              | -                    | -                         | any   |
user.invite            | -                    | -                         | any   |
user.disable           | -                    | -                         | any   |
user.groups            | -                    | -                         | any   |
user.resetSessions     | -                    | -                         | any   |
user.setRole           | -                    | -                         | any   |
apikey.create          | -                    | -                         | any   |
apikey.revoke          | -                    | own                       | any   |
export.json            | -                    | team                      | any   |
retention.write        | -                    | -                         | any   |
system.health          | -                    | -                         | any   |
audit.read             | -                    | team                      | any   |
`;

interface Cell {
  action: Action;
  role: Role;
  relation: Relation;
  allowed: boolean;
}

const rows = EXPECTED.trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split("|").map((cell) => cell.trim()));

const CELLS: Cell[] = rows.flatMap(([action, ...cells]) =>
  ROLES.flatMap((role, column) =>
    RELATIONS.map((relation) => {
      const held = (cells[column] ?? "").split(" ");
      return { action: action as Action, role, relation, allowed: held.includes("any") || held.includes(relation) };
    }),
  ),
);

function person(role: Role): UserPrincipal {
  return {
    kind: "user",
    userId: "1",
    username: "kim",
    name: "Kim",
    role,
    groups: [],
    manages: [],
    worksOn: [],
    starts: [],
  };
}

function program(role: Role): KeyPrincipal {
  return { ...person(role), kind: "key", keyId: "k", keyName: "ship", scopes: [], topics: [] };
}

/** The cells that a matrix decides otherwise than expected. */
function mismatches(matrix: Matrix): Cell[] {
  return CELLS.filter(
    ({ action, role, relation, allowed }) => can(person(role), action, [relation], matrix) !== allowed,
  );
}

describe("the matrix", () => {
  it("has a hand-written expectation for every action, and no other", () => {
    expect(rows.map(([action]) => action)).toEqual(ACTIONS);
  });

  it.each(ACTIONS)("decides %s as promised, for each role and relation", (action) => {
    for (const cell of CELLS.filter((candidate) => candidate.action === action)) {
      expect(can(person(cell.role), cell.action, [cell.relation]), JSON.stringify(cell)).toBe(cell.allowed);
    }
  });

  it("gives nothing to someone without any relation, except what everyone may", () => {
    for (const action of ACTIONS) {
      for (const role of ROLES) {
        const held: readonly Relation[] = MATRIX[action][role];
        const isForEveryone = held.includes("any");
        expect(can(person(role), action, []), `${action} for ${role}`).toBe(isForEveryone);
      }
    }
  });

  it("asks for reasons where promised", () => {
    const asked = ACTIONS.map((action) => {
      const row: Row = MATRIX[action];
      return [action, (row.reasonFrom ?? []).join(" ")];
    });
    expect(asked).toEqual(rows.map(([action, , , , reason]) => [action, reason ?? ""]));
  });

  it("lets keys do what is promised to their scope, and nothing to keys without it", () => {
    for (const [action, , , , , promised = ""] of rows) {
      const cells = /^(\S+): (\S+) \/ (\S+) \/ (\S+)$/.exec(promised)?.slice(1) ?? [];
      const [scope, ...byRole] = cells;
      for (const [column, role] of ROLES.entries()) {
        for (const relation of RELATIONS) {
          const allowed = byRole[column] === "any" || byRole[column] === relation;
          const key = (scopes: readonly KeyScope[]) => ({ ...program(role), scopes });
          expect(can(key(KEY_SCOPES.filter((each) => each === scope)), action as Action, [relation]), action).toBe(
            allowed,
          );
          expect(can(key(KEY_SCOPES.filter((each) => each !== scope)), action as Action, [relation]), action).toBe(
            false,
          );
        }
      }
    }
  });

  it("names only actions as the one by which a thing is seen", () => {
    for (const action of ACTIONS) {
      const row: Row = MATRIX[action];
      if (row.seenBy) expect(ACTIONS).toContain(row.seenBy);
    }
  });

  it("is held cell by cell: flipping any of them is noticed", () => {
    expect(mismatches(MATRIX)).toEqual([]);
    for (const action of ACTIONS) {
      for (const role of ROLES) {
        for (const relation of RELATIONS) {
          const held: readonly Relation[] = MATRIX[action][role];
          const flipped = held.includes(relation) ? held.filter((other) => other !== relation) : [...held, relation];
          // A relation beside `any` changes nothing.
          if (held.includes("any") && relation !== "any") continue;
          const matrix: Matrix = { ...MATRIX, [action]: { ...MATRIX[action], [role]: flipped } };
          expect(mismatches(matrix).length, `${action} ${role} ${relation}`).toBeGreaterThan(0);
        }
      }
    }
  });
});
