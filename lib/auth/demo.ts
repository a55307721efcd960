import type { Role } from "@/lib/domain/status";

/** Known to everyone who reads this: only a demo has it. */
export const DEMO_PASSWORD = "throughline-demo";

export interface DemoPerson {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly does: string;
}

/** The three that the sign-in page offers; the seed adds their colleagues. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    username: "ana",
    name: "Ana Ruiz",
    email: "agent@throughline.local",
    role: "agent",
    does: "Works on tickets and orders",
  },
  {
    username: "marc",
    name: "Marc Keller",
    email: "manager@throughline.local",
    role: "manager",
    does: "Watches the teams, repairs instances",
  },
  {
    username: "ada",
    name: "Ada Novak",
    email: "admin@throughline.local",
    role: "admin",
    does: "Draws workflows, looks after people",
  },
];

/** Whether this installation shows its demo accounts to everyone. */
export function isDemo(env: NodeJS.ProcessEnv = process.env): boolean {
  return env["TL_DEMO"] === "1";
}
