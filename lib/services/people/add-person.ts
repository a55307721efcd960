import { or, eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "@/db/schema";
import { authorize } from "@/lib/access";
import { hashPassword, insertUser, PASSWORD_LENGTH_MAX, passwordProblem } from "@/lib/auth";
import { ROLES } from "@/lib/domain/status";
import { DomainError } from "@/lib/errors/domain-error";
import { inTransaction, recordAudit } from "@/lib/runtime";
import type { Context } from "@/lib/runtime/context";
import { requireGroups } from "./internal";

const AddPersonInput = z.strictObject({
  name: z.string().trim().min(1, "Give a name.").max(120),
  username: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, "2 to 40 letters (a to z), digits, dots, dashes or underscores."),
  email: z.email("Give a full email address.").trim().toLowerCase().max(254),
  password: z.string().max(PASSWORD_LENGTH_MAX, `Use at most ${PASSWORD_LENGTH_MAX} characters.`),
  role: z.enum(ROLES),
  groups: z.array(z.string().max(100)).max(100),
});
export type AddPersonInput = z.input<typeof AddPersonInput>;

/** Adds a person who can sign in at once. Throws `invalid_input` or, when username or email are taken, `conflict`. */
export async function addPerson(ctx: Context, input: AddPersonInput): Promise<{ username: string }> {
  authorize(ctx.principal, "user.invite");
  const { password, ...person } = AddPersonInput.parse(input);
  const problem = passwordProblem(password, person);
  if (problem) {
    throw new DomainError("invalid_input", `${problem} Nobody was added yet.`, { fields: { password: problem } });
  }
  const passwordHash = await hashPassword(password);
  await inTransaction(ctx, async (ctx) => {
    await requireGroups(ctx, person.groups);
    const taken = await ctx.tx
      .select({ username: users.username, email: users.email })
      .from(users)
      .where(or(eq(users.username, person.username), eq(users.email, person.email)));
    if (taken.length > 0)
      throw alreadyTaken(taken.some((other) => other.username === person.username) ? "username" : "email");
    await insertUser(ctx.tx, { ...person, passwordHash }).catch((error: unknown) => {
      throw takenMeanwhile(error) ?? error;
    });
    await recordAudit(ctx, {
      action: "person.added",
      targetKind: "person",
      targetId: person.username,
      details: { role: person.role, groups: person.groups },
    });
  });
  return { username: person.username };
}

function alreadyTaken(field: "username" | "email"): DomainError {
  const message = field === "username" ? "Somebody has this username." : "Somebody has this email address.";
  return new DomainError("conflict", `${message} Nobody was added. Choose another.`, { fields: { [field]: message } });
}

/** Two admins may add the same person at the same moment: the index decides. */
function takenMeanwhile(error: unknown): DomainError | undefined {
  const cause = error instanceof Error ? (error.cause as { constraint?: string } | undefined) : undefined;
  if (cause?.constraint === "users_username_uq") return alreadyTaken("username");
  return cause?.constraint === "users_email_uq" ? alreadyTaken("email") : undefined;
}
