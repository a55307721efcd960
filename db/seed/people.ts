import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { groups, users } from "@/db/schema";
import { createUser } from "@/lib/auth/create-user";
import { DEMO_PASSWORD, DEMO_PEOPLE } from "@/lib/auth/demo";

export const GROUPS = {
  support: "Support",
  field: "Field service",
  it: "IT",
  leads: "Team leads",
  sales: "Sales",
  billing: "Billing",
  warehouse: "Warehouse",
  hr: "People and culture",
  marketing: "Marketing",
} as const;
export type GroupKey = keyof typeof GROUPS;

interface Colleague {
  readonly username: string;
  readonly name: string;
  readonly groups: readonly GroupKey[];
}

const DEMO_GROUPS: Record<string, readonly GroupKey[]> = {
  agent: ["support", "sales"],
  manager: ["leads"],
  admin: [],
};

const COLLEAGUES: readonly Colleague[] = [
  { username: "ben", name: "Ben Okafor", groups: ["support", "field"] },
  { username: "chloe", name: "Chloé Martin", groups: ["it"] },
  { username: "dario", name: "Dario Conti", groups: ["warehouse", "field"] },
  { username: "elif", name: "Elif Demir", groups: ["hr"] },
  { username: "farid", name: "Farid Rahimi", groups: ["marketing", "sales"] },
  { username: "grace", name: "Grace Lin", groups: ["billing"] },
  { username: "hugo", name: "Hugo Lindqvist", groups: ["support"] },
  { username: "ines", name: "Inês Duarte", groups: ["warehouse"] },
  { username: "jonas", name: "Jonas Weber", groups: ["it", "support"] },
  { username: "lena", name: "Lena Fischer", groups: ["leads", "marketing"] },
];

/** Groups, the three demo people and their colleagues. */
export async function seedPeople(db: Db): Promise<void> {
  await db.insert(groups).values(Object.entries(GROUPS).map(([key, name]) => ({ key, name })));
  for (const person of DEMO_PEOPLE) {
    await createUser(db, { ...person, password: DEMO_PASSWORD, groups: DEMO_GROUPS[person.role]! });
  }
  for (const person of COLLEAGUES) {
    const email = `${person.username}@throughline.local`;
    await createUser(db, { ...person, email, password: DEMO_PASSWORD, role: "agent" });
  }
}

/** Who works in a group. */
export function membersOf(group: string): string[] {
  const demo = DEMO_PEOPLE.filter((person) => DEMO_GROUPS[person.role]!.includes(group as GroupKey));
  const colleagues = COLLEAGUES.filter((person) => person.groups.includes(group as GroupKey));
  return [...demo, ...colleagues].map((person) => person.username);
}

export async function idOf(db: Db, username: string): Promise<string> {
  const [user] = await db.select({ id: users.id }).from(users).where(eq(users.username, username));
  if (!user) throw new Error(`Nobody is called ${username}`);
  return user.id;
}
